/** The names of the session cookie. */
import { portSuffix } from "@/lib/shared/port-suffix";

/** `__Host-` prevents sub-domains from setting the cookie (RFC 6265bis 4.1.3.2); browsers accept it on https only. */
export const SESSION_COOKIE_NAMES = { http: "latchkey_session", https: "__Host-latchkey" } as const;

/** A scheme whose cookies have a name of their own. */
type Scheme = keyof typeof SESSION_COOKIE_NAMES;

/** The name that the cookie has on the server that is opened at this host, which may have a port. */
export function sessionCookieNameFor(scheme: Scheme, host: string): string {
  return SESSION_COOKIE_NAMES[scheme] + portSuffix(host, scheme);
}

/**
 * The names under which the cookie is read, the present one first. Before 0.2.0 it had no port in its name. Such a
 * cookie is read but not written again, so it ends by itself after 30 days.
 */
export function readableSessionCookieNames(scheme: Scheme, host: string): string[] {
  return [...new Set([sessionCookieNameFor(scheme, host), SESSION_COOKIE_NAMES[scheme]])];
}
