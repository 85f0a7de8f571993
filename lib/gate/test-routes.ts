/** Routes for tests. */
import type { Permission } from "@/lib/shared/permissions";
import { RouteHealth } from "./route-health";
import type { Route } from "./route-table";

/** A route that lets GET through for any valid key, with what the test wants to be otherwise. */
export function makeRoute(path: string, facts: Partial<Route> = {}): Route {
  const permissions = new Map<string, readonly Permission[]>([["GET", []]]);
  const origin = "http://127.0.0.1:9000";
  return { path, origin, base: "", permissions, allow: "GET", timeoutMs: 600_000, health: new RouteHealth(), ...facts };
}
