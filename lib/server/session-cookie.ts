/** The session cookie's name and attributes. */

/** Thirty days, sliding. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Whether people reach this server by https; then cookies are Secure. */
export function isHttps(): boolean {
  return process.env.PUBLIC_URL?.toLowerCase().startsWith("https://") ?? false;
}

/** `__Host-` keeps sub-domains from planting a cookie (RFC 6265bis 4.1.3.2); browsers take it on https only. */
export function sessionCookieName(): string {
  return isHttps() ? "__Host-latchkey" : "latchkey_session";
}

/** Attributes for `Set-Cookie`; no Domain, so the cookie goes to this host alone. */
export function sessionCookieAttributes() {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps(), maxAge: SESSION_SECONDS } as const;
}

/** Whether a cookie's value has the shape of a token: 32 bytes in base64url. */
export function isTokenShaped(value: string | undefined): value is string {
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value);
}
