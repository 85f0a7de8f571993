/** One route, ready for use. */
import type { UpstreamPool } from "@/lib/gate/upstreams/upstream-pool";
import type { Requirement } from "@/lib/shared/permissions/requirement";
import type { PathPattern } from "@/lib/shared/routes/path-pattern";
import type { RouteEntry } from "@/lib/shared/routes/schema";
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
  health: RouteHealth;
  options: RouteOptions;
};

/** The fields that the part of the gate reads which carries them out. */
export type RouteOptions = Pick<RouteEntry, "finishRunning" | "openapi">;
