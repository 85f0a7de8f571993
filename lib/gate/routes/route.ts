/** One route, ready for use. */
import type { McpRights } from "@/lib/gate/mcp/rights";
import type { UpstreamPool } from "@/lib/gate/upstreams/upstream-pool";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { ANY_KEY, type Requirement } from "@/lib/shared/permissions/requirement";
import type { PathPattern } from "@/lib/shared/routes/path-pattern";
import type { RouteEntry } from "@/lib/shared/routes/schema";
import type { Cors } from "./cors";
import type { HeaderChanges } from "./header-changes";
import type { RouteHealth } from "./health";

/** A route of the document. `options` are its fields as they were written, with what was left out. */
export type Route = {
  /** as written: canonical, `/api` or below, without a trailing slash, perhaps with parameters */
  path: string;
  pattern: PathPattern;
  isEnabled: boolean;
  upstreams: UpstreamPool;
  /** whether the base of the upstream replaces the path of the route; else it is put in front of the whole path */
  stripsPrefix: boolean;
  /** what each allowed method asks of a key */
  requirements: ReadonlyMap<string, Requirement>;
  /** the allowed methods, as in an Allow header */
  allow: string;
  timeoutMs: number;
  requestChanges: HeaderChanges | null;
  responseChanges: HeaderChanges | null;
  /** null: pages of other origins may not call the route */
  cors: Cors | null;
  /** null: the upstream does not speak MCP, or no attention is paid to it */
  mcp: McpRights | null;
  /** why the route refuses every request, in one sentence without values; null if it can be used */
  fault: string | null;
  health: RouteHealth;
  options: RouteOptions;
};

/** The fields that the part of the gate reads which carries them out. */
export type RouteOptions = Pick<RouteEntry, "finishRunning" | "openapi">;

/** Why a route refuses every request for now, or null. Say so only to a caller with a valid key. */
export function findClosedRoute({ isEnabled, fault }: Route): Refusal | null {
  if (!isEnabled) return { code: "route_disabled" };
  return fault === null ? null : { code: "route_incomplete" };
}

/** What a route asks of a key for a method, and why it refuses a key that has all of that; null: it does not. */
export type RouteRights = { requirement: Requirement; denial: Refusal | null };

/** Judge the key by `requirement` first: a valid key is needed even to learn that a method is not allowed. */
export function getRouteRights(route: Route, method: string): RouteRights {
  const requirement = route.requirements.get(method);
  if (requirement) return { requirement, denial: findClosedRoute(route) };
  return { requirement: ANY_KEY, denial: { code: "method_not_allowed", allow: route.allow } };
}
