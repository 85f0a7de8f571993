/** The session cookie's name and attributes. */
import { SESSION_COOKIE_NAMES } from "@/lib/shared/people/session-cookie-names";

/** How long a session lasts after its last use: thirty days. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Whether people open this server under https, according to PUBLIC_URL. Its cookies are Secure then. */
export function isHttps(): boolean {
  return process.env.PUBLIC_URL?.toLowerCase().startsWith("https://") ?? false;
}

/** The name that the cookie has on this server. */
export function sessionCookieName(): string {
  return SESSION_COOKIE_NAMES[isHttps() ? "https" : "http"];
}

/** Attributes for `Set-Cookie`; no Domain, so the cookie goes to this host alone. */
export function sessionCookieAttributes() {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps(), maxAge: SESSION_SECONDS } as const;
}

/** Whether a cookie's value has the shape of a token: 32 bytes in base64url. */
export function isTokenShaped(value: string | undefined): value is string {
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value);
}
