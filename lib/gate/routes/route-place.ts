/** Where one request of a route lies: on this server, and at its upstream. */
import type { UpstreamAddress } from "@/lib/gate/upstreams/pooled-upstream";
import { bindPath, fillPattern, type PathPattern, parsePattern, takeSegments } from "@/lib/shared/routes/path-pattern";
import type { Route } from "./route";

/** Paths at or below `prefix` on this server are those at or below `base` at the upstream. Neither has parameters. */
export type RoutePlace = { prefix: string; origin: string; base: string };

const NO_VALUES: ReadonlyMap<string, string> = new Map();

/** The place of a request for `path`, which the route was found for, at one of its upstreams. */
export function placeRequest(
  { pattern, stripsPrefix }: Route,
  { origin, base }: UpstreamAddress,
  path: string,
): RoutePlace {
  const isPlain = pattern.parameters.length === 0;
  const prefix = isPlain ? pattern.text : takeSegments(path, pattern.segments.length);
  const values = isPlain ? NO_VALUES : (bindPath(pattern, prefix) ?? NO_VALUES);
  const filled = fillPattern(base, values);
  return { prefix, origin, base: stripsPrefix ? filled : filled + prefix };
}

/** The pattern of the paths at an upstream that requests of the route lead to. */
export function getUpstreamPattern({ pattern, stripsPrefix }: Route, { base }: UpstreamAddress): PathPattern {
  return stripsPrefix ? base : parsePattern(base.text + pattern.text);
}
