/** Finds the route of a path: a literal segment beats a parameter, then the longest route path wins. */
import { type Catalogue, EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { decodeFully, isPlainPath, readLoosely } from "@/lib/shared/routes/loose-path";
import { isOwnPath } from "@/lib/shared/routes/own-paths";
import { type PathPattern, replaceParameters, takeSegments } from "@/lib/shared/routes/path-pattern";
import type { Route } from "./route";

/** Stands for a parameter where a pattern is read as a path. Reads loosely as itself. */
const ANY_SEGMENT = "x";

/** An immutable set of routes, and the catalogue by which they were compiled. */
export class RouteTable {
  /** in the order of the document */
  readonly routes: readonly Route[];
  readonly catalogue: Catalogue;
  readonly #strict: Branch;
  readonly #loose: Branch;
  /** whether both trees are the same, so that a plain path is looked up once */
  readonly #isPlain: boolean;

  /** The paths of the routes must be canonical, and no two may have the same loose reading. */
  constructor(routes: readonly Route[], catalogue: Catalogue = EMPTY_CATALOGUE) {
    this.routes = [...routes];
    this.catalogue = catalogue;
    this.#strict = buildTree(routes, (segment) => segment);
    this.#loose = buildTree(routes, (segment) => readLoosely(`/${segment}`)?.slice(1) ?? segment);
    this.#isPlain = routes.every(({ path }) => {
      const plain = replaceParameters(path, ANY_SEGMENT);
      return readLoosely(plain) === plain;
    });
  }

  /** The route of a canonical path; "ambiguous" when an upstream may read the path as one of another route. */
  find(path: string): Route | "ambiguous" | null {
    if (this.routes.length === 0 || isOwnPath(path)) return null;
    const route = findBelow(this.#strict, path, 0);
    if (route === null || (this.#isPlain && isPlainPath(path))) return route;
    const read = readLoosely(path);
    if (read === null || isOwnPath(read)) return "ambiguous";
    if (findBelow(this.#loose, read, 0) !== route) return "ambiguous";
    return hasSoundParameters(route.pattern, path) ? route : "ambiguous";
  }
}

/** The routes whose paths begin with the same segments. Keys of `literals` are segments. */
type Branch = { route: Route | null; literals: Map<string, Branch>; parameter: Branch | null };

function createBranch(): Branch {
  return { route: null, literals: new Map(), parameter: null };
}

function buildTree(routes: readonly Route[], read: (segment: string) => string): Branch {
  const root = createBranch();
  for (const route of routes) {
    let branch = root;
    for (const segment of route.pattern.segments) {
      if ("parameter" in segment) {
        branch.parameter ??= createBranch();
        branch = branch.parameter;
        continue;
      }
      const literal = read(segment.literal);
      const next = branch.literals.get(literal) ?? createBranch();
      branch.literals.set(literal, next);
      branch = next;
    }
    branch.route = route;
  }
  return root;
}

/**
 * The best route at or below a branch, by whole segments: a route for `/api/mail` does not match `/api/mails`. `slash`
 * is where the rest of the path begins. No branch is visited twice, so the time is bounded by the routes, not the path.
 */
function findBelow(branch: Branch, path: string, slash: number): Route | null {
  if (slash < path.length && (branch.parameter !== null || branch.literals.size > 0)) {
    const next = path.indexOf("/", slash + 1);
    const end = next < 0 ? path.length : next;
    const literal = branch.literals.get(path.slice(slash + 1, end));
    const found = literal === undefined ? null : findBelow(literal, path, end);
    if (found !== null) return found;
    if (branch.parameter !== null && end > slash + 1) {
      const other = findBelow(branch.parameter, path, end);
      if (other !== null) return other;
    }
  }
  return branch.route;
}

/**
 * Whether every program reads each value of a parameter as one segment that ends where it is written. The value may
 * stand in the middle of the upstream's path, where `a%2Fb` or `a%3F` would lead elsewhere.
 */
function hasSoundParameters({ segments, parameters }: PathPattern, path: string): boolean {
  if (parameters.length === 0) return true;
  const read = decodeFully(takeSegments(path, segments.length));
  return read !== null && !/[?#\\]/.test(read) && read.split("/").length === segments.length + 1;
}
