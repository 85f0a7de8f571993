/** Finds the route of a path: the longest route path wins, and this server's own paths have none. */
import type { Permission } from "@/lib/shared/keys/permissions";
import { isPlainPath, readLoosely } from "@/lib/shared/routes/loose-path";
import { isOwnPath } from "@/lib/shared/routes/own-paths";
import type { RouteHealth } from "./health";

/** One entry of the routes file, ready for use. */
export type Route = {
  /** canonical, `/api` or below, without a trailing slash */
  path: string;
  /** scheme, host and port of the upstream */
  origin: string;
  /** what replaces `path` at the upstream: "" or a path without a trailing slash */
  base: string;
  /** the permissions that a key needs, all of them, for each allowed method */
  permissions: ReadonlyMap<string, readonly Permission[]>;
  /** the allowed methods, as in an Allow header */
  allow: string;
  timeoutMs: number;
  health: RouteHealth;
};

/** An immutable set of routes. */
export class RouteTable {
  /** in the order of the file */
  readonly routes: readonly Route[];
  readonly #strict: Index;
  readonly #loose: Index;
  /** whether both indexes are the same, so that a plain path is looked up once */
  readonly #isPlain: boolean;

  /** The paths of the routes must be canonical, and no two may have the same loose reading. */
  constructor(routes: readonly Route[]) {
    this.routes = [...routes];
    this.#strict = buildIndex(routes, (path) => path);
    this.#loose = buildIndex(routes, (path) => readLoosely(path) ?? path);
    this.#isPlain = routes.every(({ path }) => readLoosely(path) === path);
  }

  /** The route of a canonical path; "ambiguous" when an upstream may read the path as one of another route. */
  find(path: string): Route | "ambiguous" | null {
    if (this.routes.length === 0 || isOwnPath(path)) return null;
    const route = findLongest(this.#strict, path);
    if (route === null || (this.#isPlain && isPlainPath(path))) return route;
    const read = readLoosely(path);
    if (read === null || isOwnPath(read)) return "ambiguous";
    return findLongest(this.#loose, read) === route ? route : "ambiguous";
  }
}

/** Routes by path. `longest` is the length of the longest one: a longer prefix of a request's path is not looked up. */
type Index = { routes: ReadonlyMap<string, Route>; longest: number };

function buildIndex(routes: readonly Route[], read: (path: string) => string): Index {
  const byPath = new Map(routes.map((route) => [read(route.path), route]));
  return { routes: byPath, longest: Math.max(0, ...[...byPath.keys()].map((path) => path.length)) };
}

/** The longest match by whole segments: a route for `/api/mail` does not match `/api/mails`. */
function findLongest({ routes, longest }: Index, path: string): Route | null {
  let end = path.length > longest ? path.lastIndexOf("/", longest) : path.length;
  for (; end > 0; end = path.lastIndexOf("/", end - 1)) {
    const route = routes.get(path.slice(0, end));
    if (route) return route;
  }
  return null;
}
