/** Translates the addresses that an upstream uses for itself into those under which its callers reach it. */

import { bindPath, fillPattern, type PathPattern, takeSegments } from "@/lib/shared/routes/path-pattern";
import type { Target } from "@/lib/shared/routes/target";
import type { Route } from "./route";
import { getUpstreamPattern, type RoutePlace } from "./route-place";

/** A request that was sent to an upstream. */
export type RoutedRequest = {
  route: Route;
  /** where the request lies, at the upstream that it was sent to */
  place: RoutePlace;
  /** every route in force: an upstream may lead its callers to another part of itself */
  routes: readonly Route[];
  /** what the caller asked for */
  target: Target;
  /** what the upstream was asked for, canonical path and query */
  upstreamPath: string;
};

/** Stands for this server where only the path of an address matters. */
const SELF = "http://latchkey.invalid";
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * What a route takes from the front of a path, for `X-Forwarded-Prefix`: an upstream that writes it before its own
 * paths gets public ones. "" when the upstream has the same paths as its callers.
 */
export function getForwardedPrefix({ prefix, base }: RoutePlace): string {
  return prefix.endsWith(base) ? prefix.slice(0, prefix.length - base.length) : prefix;
}

/**
 * A URI reference (RFC 3986 section 4.1) as the caller must read it. An address of the upstream itself becomes a path
 * of this server: a caller that followed the address would go round the gate and show the upstream its key. Foreign
 * addresses, and what the caller understands as it is, are returned unchanged.
 */
export function toPublicReference(reference: string, request: RoutedRequest): string {
  if (reference === "" || reference.startsWith("#")) return reference;
  const { place, target, upstreamPath } = request;
  // A field's value is bytes, one per character; URL would encode them as characters.
  const written = reference.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  const meant = URL.parse(written, place.origin + upstreamPath);
  if (!meant || !leadsToUpstream(meant, request)) return reference;
  // Not more than one slash in front: the rest would be read as another host.
  const path = toPublicPath(meant.pathname, request) ?? meant.pathname.replace(/^\/+/, "/");
  const mapped = path + meant.search + meant.hash;
  return URL.parse(written, SELF + target.path + target.query)?.href === SELF + mapped ? reference : mapped;
}

/** Whether an address leads to the upstream of a request, or to another one of its route, which has the same paths. */
function leadsToUpstream(meant: URL, { route, place }: RoutedRequest): boolean {
  if (isSameServer(meant, new URL(place.origin))) return true;
  return route.upstreams.upstreams.some(({ origin }) => isSameServer(meant, new URL(origin)));
}

/**
 * Whether both addresses lead to the same server. An upstream may build its own from `X-Forwarded-Proto`, so `https`
 * is the same as `http`; and it may know itself as another name of this machine.
 */
function isSameServer(one: URL, other: URL): boolean {
  if (!/^https?:$/.test(one.protocol) || one.port !== other.port) return false;
  const [name, known] = [one, other].map(({ hostname }) => hostname.replace(/\.$/, "")) as [string, string];
  return name === known || (LOOPBACK.test(name) && LOOPBACK.test(known));
}

/** The path under which callers reach a path of the upstream; null when no route leads there. */
function toPublicPath(path: string, request: RoutedRequest): string | null {
  const { place } = request;
  const taken = getForwardedPrefix(place);
  const ways = findWays(request);
  // The upstream has heeded X-Forwarded-Prefix.
  const own =
    taken !== "" && isAtOrBelow(path, taken) ? toPublicPathBy(ways.slice(0, 1), path.slice(taken.length)) : null;
  return own ?? toPublicPathBy(ways, path);
}

function toPublicPathBy(ways: readonly Way[], path: string): string | null {
  for (const { inner, outer } of ways) {
    const values = bindPath(inner, path);
    if (values) return fillPattern(outer, values) + path.slice(takeSegments(path, inner.segments.length).length);
  }
  return null;
}

/** A way into the upstream: `outer` is the pattern on this server, `inner` the one at the upstream. */
type Way = { outer: PathPattern; inner: PathPattern };

/** The ways into the upstream of a request: its own first, then those that say most about the upstream's path. */
function findWays({ route, routes, place }: RoutedRequest): Way[] {
  const listWays = (one: Route): Way[] =>
    one.upstreams.upstreams
      .filter(({ origin }) => origin === place.origin)
      .map((address) => ({ outer: one.pattern, inner: getUpstreamPattern(one, address) }));
  const others = routes.filter((other) => other.path !== route.path).flatMap(listWays);
  return [...listWays(route), ...others.sort(bySpecificity)];
}

/** The longer pattern first; of two equally long ones that with fewer parameters. */
function bySpecificity({ inner: one }: Way, { inner: other }: Way): number {
  return other.segments.length - one.segments.length || one.parameters.length - other.parameters.length;
}

function isAtOrBelow(path: string, base: string): boolean {
  return path.startsWith(base) && (path.length === base.length || path[base.length] === "/");
}

/**
 * The path of a cookie as callers know it. A cookie for all of the upstream is one for all of its routes, and for
 * nothing else on this server. `path` begins with "/"; one that no route leads to is returned unchanged.
 */
export function toPublicCookiePath(path: string, request: RoutedRequest): string {
  const above = path.replace(/\/$/, "");
  const [own, ...others] = findWays(request).flatMap(({ inner, outer }) => {
    const values = inner.segments.length >= countSegments(above) ? bindPath(inner, above, { isPartial: true }) : null;
    return [values && fillPattern(outer, values)];
  });
  if (own === null || own === undefined) return toPublicPath(path, request) ?? path;
  const covered = [own, ...others.filter((each) => each !== null)];
  return covered.reduce(findCommonPath).replace(/\/\{.*$/, "");
}

function countSegments(path: string): number {
  return path.split("/").length - 1;
}

function findCommonPath(one: string, other: string): string {
  const segments = other.split("/");
  const common = one
    .split("/")
    .filter((_, index, all) => all.slice(0, index + 1).join() === segments.slice(0, index + 1).join());
  return common.join("/");
}

/**
 * The path of a cookie that names none, where the caller would choose another than the upstream meant; else null.
 * RFC 6265 section 5.1.4: it is the folder of the path that was asked for.
 */
export function findMissingCookiePath(request: RoutedRequest): string | null {
  const [upstreamPath = ""] = request.upstreamPath.split("?", 1);
  const meant = toPublicCookiePath(toFolder(upstreamPath), request);
  return meant === toFolder(request.target.path) ? null : meant;
}

function toFolder(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1));
}
