/** What the cookie of a signed-in person is called. */

/** `__Host-` keeps sub-domains from planting a cookie (RFC 6265bis 4.1.3.2); browsers take it on https only. */
export const SESSION_COOKIE_NAMES = { http: "latchkey_session", https: "__Host-latchkey" } as const;
