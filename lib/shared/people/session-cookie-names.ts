/** The names of the session cookie. */

/** `__Host-` prevents sub-domains from setting the cookie (RFC 6265bis 4.1.3.2); browsers accept it on https only. */
export const SESSION_COOKIE_NAMES = { http: "latchkey_session", https: "__Host-latchkey" } as const;
