/** Creates routes for tests, and finds the faults of routes files. */
import { compileRoutes } from "@/lib/gate/routes/compile";
import { parseRoutesFile } from "@/lib/gate/routes/parse";
import type { Route } from "@/lib/gate/routes/route";
import { EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { routeEntry } from "@/lib/shared/routes/schema";

/** A valid entry of a routes file. */
export const mail = { path: "/api/mail", upstream: "http://127.0.0.1:9000/v1", permissions: { GET: ["ViewReports"] } };

/** The fault of a routes file as "line N: reason"; null when it is valid. */
export function findFault(text: string): string | null {
  const parse = parseRoutesFile(text);
  return parse.ok ? null : `line ${parse.fault.line}: ${parse.fault.reason}`;
}

/** The fault of a file with one route, `mail` with other fields. Each member has its own line; "path" is on line 4. */
export const findRouteFault = (facts: object) =>
  findFault(JSON.stringify({ routes: [{ ...mail, ...facts }] }, null, 1));

/** A route that allows GET for any valid key, with the entry's fields that a test sets. */
export function makeRoute(path: string, facts: object = {}): Route {
  const entry = { path, upstream: "http://127.0.0.1:9000", permissions: { GET: [] }, stripPrefix: false, ...facts };
  const [route] = compileRoutes([routeEntry.parse(entry)], EMPTY_CATALOGUE);
  if (!route) throw new Error("no route was made");
  return route;
}
