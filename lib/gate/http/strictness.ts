/** Refuses ambiguous messages that Node's HTTP parser accepts. */
import type { IncomingMessage, ServerOptions } from "node:http";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { MAX_BODY_BYTES, MAX_HEADER_BYTES, MAX_HEADER_FIELDS, MAX_PARSED_HEADER_BYTES } from "./limits";

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
// RFC 9110 section 7.2 with RFC 3986 section 3.2.2: a name or IPv4, or IPv6 in brackets, and a port.
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.\-_]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** Options of Node's HTTP server. Every time-out is set on purpose: by default Node cuts a request off after 300 s. */
export function createHttpOptions(connectionTimeoutSeconds: number): ServerOptions {
  const timeout = connectionTimeoutSeconds * 1000;
  return {
    // The whole request, body included; the answer has a timer of its own.
    requestTimeout: timeout,
    headersTimeout: Math.min(timeout, 15_000),
    keepAliveTimeout: Math.min(timeout, 5_000),
    // How often Node checks the time-outs above (30 s by default).
    connectionsCheckingInterval: Math.min(timeout / 2, 1_000),
    maxHeaderSize: MAX_PARSED_HEADER_BYTES,
    insecureHTTPParser: false,
    joinDuplicateHeaders: false,
    // `findHttpFault` checks it, with an answer that says what is wrong.
    requireHostHeader: false,
    noDelay: true,
  };
}

/**
 * How often each field occurs that a request may hold only once: of several, Node would silently keep the first.
 * `bytes` is the length of all fields, counted as Node counts it.
 */
type FieldCounts = { host: number; authorization: number; contentType: number; bytes: number };

function countFields(rawHeaders: readonly string[]): FieldCounts {
  const counts = { host: 0, authorization: 0, contentType: 0, bytes: 0 };
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    counts.bytes += name.length + (rawHeaders[index + 1] as string).length;
    // Length first: it rules out almost every name without lower-casing it.
    if (name.length === 4 && name.toLowerCase() === "host") counts.host++;
    else if (name.length === 13 && name.toLowerCase() === "authorization") counts.authorization++;
    else if (name.length === 12 && name.toLowerCase() === "content-type") counts.contentType++;
  }
  return counts;
}

/** Whether `text` is a host, with or without a port. */
export function isHost(text: string): boolean {
  return HOST.test(text);
}

function badRequest(detail: string): Refusal {
  return { code: "bad_request", detail };
}

/**
 * The refusal of a faulty message, no matter who sent it; null when there is no fault.
 * Node's strict parser has already refused bare LF and CR, folded headers, spaces before colons, two Content-Length
 * fields, Content-Length together with Transfer-Encoding, and control characters.
 */
export function findHttpFault(request: IncomingMessage): Refusal | null {
  const { headers, rawHeaders, httpVersion } = request;
  if (httpVersion !== "1.1" && httpVersion !== "1.0") return { code: "version_unsupported" };
  if (!METHODS.has(request.method ?? "")) return { code: "method_unknown" };
  if (rawHeaders.length > MAX_HEADER_FIELDS * 2) return { code: "headers_too_large" };
  const singles = countFields(rawHeaders);
  if (singles.bytes + (request.url ?? "").length >= MAX_HEADER_BYTES) {
    return { code: singles.bytes >= MAX_HEADER_BYTES ? "headers_too_large" : "target_too_long" };
  }
  if (singles.host > 1 || (singles.host === 0 && httpVersion === "1.1"))
    return badRequest("Send exactly one Host header.");
  if (headers.host !== undefined && !isHost(headers.host)) return badRequest("The Host header is not a host and port.");
  if (singles.authorization > 1) return { code: "key_ambiguous" };
  if (singles.contentType > 1) return badRequest("Send one Content-Type header at most.");
  const coding = headers["transfer-encoding"];
  if (coding === undefined) return null;
  // RFC 9112 section 6.1: such framing is faulty. A proxy in front may have read another body (request smuggling).
  if (httpVersion === "1.0") return badRequest("HTTP/1.0 has no Transfer-Encoding.");
  return coding.toLowerCase() === "chunked" ? null : { code: "coding_unknown" };
}

/** The refusal of a body for this server's own paths; null when it may be read. Upstreams set limits of their own. */
export function findOwnBodyFault({ headers }: IncomingMessage): Refusal | null {
  const length = headers["content-length"];
  if (length !== undefined && Number(length) > MAX_BODY_BYTES) return { code: "body_too_large" };
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") return { code: "encoding_unsupported" };
  return null;
}

/** Whether the request carries a body, by RFC 9112 section 6.3. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Whether the client waits for `100 Continue` before its body; in HTTP/1.0 none does (RFC 9110 section 10.1.1). */
export function expectsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === "1.1" && headers.expect !== undefined;
}

/** The refusal of bytes that Node could not parse; null when the client has disconnected. */
export function refusalForParserError(error: Error & { code?: string; rawPacket?: Buffer }): Refusal | null {
  const first = error.rawPacket?.subarray(0, MAX_HEADER_BYTES).toString("latin1") ?? "";
  const refusal = (code: RefusalCode): Refusal => ({ code });
  switch (error.code) {
    case "HPE_HEADER_OVERFLOW":
      // Of a head that came in several packets this may be the last one, which does not begin with a method.
      return refusal(/^[A-Z]+ [^\n]*$/.test(first) ? "target_too_long" : "headers_too_large");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return refusal("request_timeout");
    case "HPE_INVALID_VERSION":
      return /^\S+ \S+ HTTP\/\d\.\d\r\n/.test(first) ? refusal("version_unsupported") : refusal("bad_request");
    case "HPE_PAUSED_H2_UPGRADE":
      return refusal("version_unsupported");
    case "HPE_INVALID_METHOD":
      return /^[A-Za-z]{1,32} \S+ HTTP\/1\.[01]\r\n/.test(first) ? refusal("method_unknown") : refusal("bad_request");
    case "HPE_INVALID_TRANSFER_ENCODING":
      return refusal("bad_request");
    case "ECONNRESET":
    case "EPIPE":
      return null;
    default:
      return refusal("bad_request");
  }
}
