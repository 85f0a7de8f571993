/** The session cookie's name and attributes. */
import { readableSessionCookieNames, sessionCookieNameFor } from "@/lib/shared/people/session-cookie-names";

/** How long a session lasts after its last use: thirty days. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** How long it lasts at most, however often it is used: ninety days. Then the password is asked for again. */
export const LONGEST_SESSION_SECONDS = 90 * 24 * 60 * 60;

/** Whether people open this server under https, according to PUBLIC_URL. Its cookies are Secure then. */
export function isHttps(): boolean {
  return process.env.PUBLIC_URL?.toLowerCase().startsWith("https://") ?? false;
}

/** The header fields of a request that came through the gate, which says under which host it was sent. */
type Fields = Pick<Headers, "get">;

/** The name that the cookie has on the server that this request was sent to; without a request, on a default port. */
export function sessionCookieName(fields?: Fields): string {
  return sessionCookieNameFor(isHttps() ? "https" : "http", hostOf(fields));
}

/** The names under which the cookie may have been set, the present one first. */
export function listSessionCookieNames(fields: Fields): string[] {
  return readableSessionCookieNames(isHttps() ? "https" : "http", hostOf(fields));
}

function hostOf(fields: Fields | undefined): string {
  return fields?.get("x-forwarded-host") ?? "";
}

/** Attributes for `Set-Cookie`; no Domain, so the cookie goes to this host alone. */
export function sessionCookieAttributes() {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps(), maxAge: SESSION_SECONDS } as const;
}

/** Whether a cookie's value has the shape of a token: 32 bytes in base64url. */
export function isTokenShaped(value: string | undefined): value is string {
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value);
}
