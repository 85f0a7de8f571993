/** Names the header fields that the gate alone decides about, on the way to an upstream and back. */

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "http2-settings",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether the field with this lower-case name is always hop-by-hop, even if `Connection` does not name it. */
export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name);
}

/** The end-to-end fields that no client and no route may set for an upstream, beside the gate's own families. */
const RESERVED_FOR_UPSTREAMS: ReadonlySet<string> = new Set([
  // undici sets the upstream's own.
  "host",
  // Answered by the gate when it reads the body.
  "expect",
  // Other ways to claim a client address.
  "forwarded",
  "x-real-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-original-forwarded-for",
  "x-originating-ip",
  "x-remote-addr",
  "x-remote-ip",
  "true-client-ip",
  "cf-connecting-ip",
  "cf-connecting-ipv6",
  "fastly-client-ip",
  "fly-client-ip",
  "client-ip",
  "x-request-id",
  // They may change the method or path at the upstream, after the permission was checked for another.
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
  "x-original-method",
  "x-original-url",
  "x-original-uri",
  "x-rewrite-url",
  // CGI turns it into HTTP_PROXY, through which programs send their own requests (httpoxy).
  "proxy",
]);

/** CGI and WSGI turn `X_Latchkey_Key_Id` and `X-Latchkey-Key-Id` into the same variable. */
export function withHyphens(name: string): string {
  return name.includes("_") ? name.replaceAll("_", "-") : name;
}

/**
 * Whether no client may set the field, given in lower case, for an upstream. Fields that may hold a key, and those that
 * are hop-by-hop as written, are not among them.
 */
export function isReservedForUpstreams(written: string): boolean {
  const name = withHyphens(written);
  if (name.startsWith("x-latchkey-") || name.startsWith("x-forwarded-") || RESERVED_FOR_UPSTREAMS.has(name))
    return true;
  return name !== written && (isHopByHop(name) || name === "content-length");
}

/** Whether the gate alone may set the field, given in lower case, in a request to an upstream. */
export function isReservedInRequests(written: string): boolean {
  const name = withHyphens(written);
  if (isHopByHop(name) || name === "content-length" || name === "via") return true;
  return name.startsWith("sec-websocket-") || isReservedForUpstreams(name);
}

/** Whether the gate alone may set the field, given in lower case, in a response to a client. */
export function isReservedInResponses(written: string): boolean {
  const name = withHyphens(written);
  if (isHopByHop(name) || name === "content-length" || name === "x-request-id") return true;
  return name.startsWith("x-latchkey-") || name.startsWith("sec-websocket-");
}
