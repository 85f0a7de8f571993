/** Finds the upstream route of a path: longest path wins, own paths are never found. */
import type { Permission } from "@/lib/shared/permissions";
import type { RouteHealth } from "./route-health";

/** One line of the routes file, ready for use. */
export type Route = {
  /** canonical, `/api` or below, without a slash at its end */
  path: string;
  /** scheme, host and port of the upstream */
  origin: string;
  /** what stands there in place of `path`: "" or a path without a slash at its end */
  base: string;
  /** all that are needed, for each method that is let through */
  permissions: ReadonlyMap<string, readonly Permission[]>;
  /** the methods, as in an Allow header */
  allow: string;
  timeoutMs: number;
  health: RouteHealth;
};

export class RouteTable {
  readonly routes: readonly Route[];

  constructor(routes: readonly Route[]) {
    this.routes = [...routes].sort((one, other) => other.path.length - one.path.length);
  }

  /** The route of a canonical path; "ambiguous" where an upstream may read the path as one of another route. */
  find(path: string): Route | "ambiguous" | null {
    return this.routes.find((route) => path === route.path || path.startsWith(`${route.path}/`)) ?? null;
  }
}
