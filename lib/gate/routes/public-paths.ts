/** Translates the addresses that an upstream uses for itself into those under which its callers reach it. */
import type { Target } from "@/lib/shared/routes/target";
import type { Route } from "./route-table";

/** A request that was sent to an upstream. */
export type RoutedRequest = {
  route: Route;
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
export function getForwardedPrefix({ path, base }: Route): string {
  return path.endsWith(base) ? path.slice(0, path.length - base.length) : path;
}

/**
 * A URI reference (RFC 3986 section 4.1) as the caller must read it. An address of the upstream itself becomes a path
 * of this server: a caller that followed the address would go round the gate and show the upstream its key. Foreign
 * addresses, and what the caller understands as it is, are returned unchanged.
 */
export function toPublicReference(reference: string, request: RoutedRequest): string {
  if (reference === "" || reference.startsWith("#")) return reference;
  const { route, target, upstreamPath } = request;
  // A field's value is bytes, one per character; URL would encode them as characters.
  const written = reference.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  const meant = URL.parse(written, route.origin + upstreamPath);
  if (!meant || !isSameServer(meant, new URL(route.origin))) return reference;
  // Not more than one slash in front: the rest would be read as another host.
  const path = toPublicPath(meant.pathname, request) ?? meant.pathname.replace(/^\/+/, "/");
  const mapped = path + meant.search + meant.hash;
  return URL.parse(written, SELF + target.path + target.query)?.href === SELF + mapped ? reference : mapped;
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
function toPublicPath(path: string, { route, routes }: RoutedRequest): string | null {
  const whole = getForwardedPrefix(route) + route.base;
  // The upstream has heeded X-Forwarded-Prefix.
  if (whole !== route.base && isAtOrBelow(path, whole)) return route.path + path.slice(whole.length);
  const through = [route, ...findSiblings(route, routes)].find(({ base }) => isAtOrBelow(path, base));
  return through ? through.path + path.slice(through.base.length) : null;
}

/** The other routes to the same upstream, those with the longest base first. */
function findSiblings(route: Route, routes: readonly Route[]): Route[] {
  return routes
    .filter((other) => other.origin === route.origin && other.path !== route.path)
    .sort((one, other) => other.base.length - one.base.length);
}

function isAtOrBelow(path: string, base: string): boolean {
  return path.startsWith(base) && (path.length === base.length || path[base.length] === "/");
}

/**
 * The path of a cookie as callers know it. A cookie for all of the upstream is one for all of its routes, and for
 * nothing else on this server. `path` begins with "/"; one that no route leads to is returned unchanged.
 */
export function toPublicCookiePath(path: string, request: RoutedRequest): string {
  const { route, routes } = request;
  const above = path.replace(/\/$/, "");
  const covered = [route, ...findSiblings(route, routes)].filter(({ base }) => isAtOrBelow(base, above));
  if (covered.includes(route)) return covered.map((each) => each.path).reduce(findCommonPath);
  return toPublicPath(path, request) ?? path;
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
