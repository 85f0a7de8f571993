/** Finds the upstream route of a path: longest path wins, own paths are never found. */
import type { Permission } from "@/lib/shared/keys/permissions";
import type { RouteHealth } from "./health";
import { isPlainPath, readLoosely } from "./loose-path";
import { isOwnPath } from "./own-paths";

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
  /** in the order in which they were given */
  readonly routes: readonly Route[];
  readonly #strict: Index;
  readonly #loose: Index;
  /** whether both maps are the same, so that a plain path need not be looked for twice */
  readonly #isPlain: boolean;

  /** Routes whose paths are canonical; no two may read loosely alike. */
  constructor(routes: readonly Route[]) {
    this.routes = [...routes];
    this.#strict = buildIndex(routes, (path) => path);
    this.#loose = buildIndex(routes, (path) => readLoosely(path) ?? path);
    this.#isPlain = routes.every(({ path }) => readLoosely(path) === path);
  }

  /** The route of a canonical path; "ambiguous" where an upstream may read the path as one of another route. */
  find(path: string): Route | "ambiguous" | null {
    if (this.routes.length === 0 || isOwnPath(path)) return null;
    const route = findLongest(this.#strict, path);
    if (route === null || (this.#isPlain && isPlainPath(path))) return route;
    const read = readLoosely(path);
    if (read === null || isOwnPath(read)) return "ambiguous";
    return findLongest(this.#loose, read) === route ? route : "ambiguous";
  }
}

/** `longest` is the length of the longest path: beyond it there is nothing to look for, however long the request's path is. */
type Index = { routes: ReadonlyMap<string, Route>; longest: number };

function buildIndex(routes: readonly Route[], read: (path: string) => string): Index {
  const byPath = new Map(routes.map((route) => [read(route.path), route]));
  return { routes: byPath, longest: Math.max(0, ...[...byPath.keys()].map((path) => path.length)) };
}

/** Longest path by whole segments: `/api/mail` is no route of `/api/mails`. */
function findLongest({ routes, longest }: Index, path: string): Route | null {
  let end = path.length > longest ? path.lastIndexOf("/", longest) : path.length;
  for (; end > 0; end = path.lastIndexOf("/", end - 1)) {
    const route = routes.get(path.slice(0, end));
    if (route) return route;
  }
  return null;
}
