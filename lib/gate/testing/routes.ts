/** Routes for tests: made ones, and what is said of files that hold others. */

import { RouteHealth } from "@/lib/gate/routes/health";
import { parseRoutesFile } from "@/lib/gate/routes/parse";
import type { Route } from "@/lib/gate/routes/route-table";
import type { Permission } from "@/lib/shared/keys/permissions";

export const mail = { path: "/api/mail", upstream: "http://127.0.0.1:9000/v1", permissions: { GET: ["ViewReports"] } };

/** What becomes of the text: "line N: reason", or nothing when it is taken. */
export function findFault(text: string): string | null {
  const parse = parseRoutesFile(text);
  return parse.ok ? null : `line ${parse.fault.line}: ${parse.fault.reason}`;
}

/** The same for one route, written with a line for each member: "path" stands on line 4. */
export const findRouteFault = (facts: object) =>
  findFault(JSON.stringify({ routes: [{ ...mail, ...facts }] }, null, 1));

/** A route that lets GET through for any valid key, with what the test wants to be otherwise. */
export function makeRoute(path: string, facts: Partial<Route> = {}): Route {
  const permissions = new Map<string, readonly Permission[]>([["GET", []]]);
  const origin = "http://127.0.0.1:9000";
  return { path, origin, base: "", permissions, allow: "GET", timeoutMs: 600_000, health: new RouteHealth(), ...facts };
}
