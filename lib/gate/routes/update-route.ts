/** Who answers a request below `/api`, and its route once the routes have changed since it was parsed. */
import type { IncomingMessage } from "node:http";
import type { Destination, ParsedRequest } from "@/lib/gate/context";
import { CHECK_PATH, isHealthPath, isPublicApiPath, isV2Path } from "@/lib/gate/http/api-paths";
import { findOwnBodyFault } from "@/lib/gate/http/strictness";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { Route } from "./route";
import type { RouteTable } from "./route-table";

/** Refuses a path of which nobody can say which route it is of. */
export const AMBIGUOUS: Refusal = {
  code: "bad_request",
  detail:
    "The path can be read as one of another route. Write it in the letter case of the route, without ; and encoded slashes.",
};

/**
 * Looks the route up again where the routes have changed since the request was parsed. Returns why the request is
 * refused by the present ones; null when it goes on.
 */
export function updateRoute(
  { routes: { table } }: { routes: { readonly table: RouteTable } },
  context: ParsedRequest & { request: IncomingMessage },
): Refusal | null {
  if (context.table === table) return null;
  context.table = table;
  if (context.destination !== "upstream" && context.destination !== "api") return null;
  const route = table.find(context.target.path);
  if (route === "ambiguous") return AMBIGUOUS;
  context.route = route;
  context.destination = apiDestination(context.target.path, route);
  return route === null ? findOwnBodyFault(context.request) : null;
}

/** Who answers a request to a path below `/api` that has this route, if any. */
export function apiDestination(path: string, route: Route | null): Destination {
  if (route) return "upstream";
  if (path === CHECK_PATH) return "check";
  if (isV2Path(path)) return "elastic-v2";
  if (isPublicApiPath(path)) return "public-api";
  return isHealthPath(path) ? "health" : "api";
}
