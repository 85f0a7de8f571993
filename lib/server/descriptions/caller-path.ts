/** Finds the path under which callers reach a path of an upstream. */

const PARAMETER = /^\{[^}]*\}$/;

const split = (path: string): string[] => (path === "" ? [] : path.split("/").slice(1));
const isParameter = (segment: string): boolean => PARAMETER.test(segment);

/**
 * `path`, as the upstream's document has it, as callers of the route see it; null if the route does not lead there. A
 * parameter of the route gets the name that it has in the document.
 */
export function toCallerPath(path: string, upstreamPath: string, route: string): string | null {
  const [segments, base] = [split(path), split(upstreamPath)];
  const names = new Map<string, string>();
  for (const [index, expected] of base.entries()) {
    const segment = segments[index];
    if (segment === undefined) return null;
    if (isParameter(expected) && isParameter(segment)) names.set(expected, segment);
    else if (expected !== segment) return null;
  }
  const front = split(route).map((segment) => names.get(segment) ?? segment);
  return [...front, ...segments.slice(base.length)].map((segment) => `/${segment}`).join("");
}

/** The route, of all that are in force, that a path with parameters leads to: a literal segment beats a parameter. */
export function findRouteOf<Route extends { path: string }>(routes: readonly Route[], path: string): Route | null {
  const segments = split(path);
  const rank = ({ path: own }: Route): string | null => {
    const pattern = split(own);
    if (pattern.length > segments.length) return null;
    const marks = pattern.map((each, index) => {
      if (each === segments[index]) return isParameter(each) ? "1" : "2";
      return isParameter(each) ? "1" : "0";
    });
    return marks.includes("0") ? null : marks.join("");
  };
  let best: { route: Route; rank: string } | null = null;
  for (const route of routes) {
    const found = rank(route);
    // Compared as texts: the first segment decides, and the longer of two that are equal so far.
    if (found !== null && (best === null || found > best.rank)) best = { route, rank: found };
  }
  return best?.route ?? null;
}
