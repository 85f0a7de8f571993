/** Parses the most frequent request, a check in its plainest form, without Node's HTTP parser. */
import type { IncomingHttpHeaders } from "node:http";
import { isHost } from "@/lib/gate/http/strictness";
import { isQuery } from "@/lib/shared/routes/target";

/** A parsed check. `query` is empty or begins with "?". The strings are copies: they don't keep the message alive. */
export type FastCheck = { query: string; headers: FastCheckHeaders };

/** Longer messages are left to Node. */
const MAX_BYTES = 4096;
const BEFORE_QUERY = "GET /api/check";
const SPACE = 32;
const VERSION_LENGTH = " HTTP/1.1\r\n".length;

// A small part of what RFC 9112 sections 2 to 5 allow: origin-form, tokens, printable ASCII, CRLF. No character can
// match
// in two ways, so there is no backtracking, and the time is proportional to the length of the message.
const MESSAGE =
  /^GET \/api\/check(?:\?[\x21-\x7e]*)? HTTP\/1\.1\r\n(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\x20-\x7e]*\r\n){1,64}\r\n$/;

/** The header fields that decide a check. A class, so that V8 gives all instances one shape. */
export class FastCheckHeaders implements IncomingHttpHeaders {
  [name: string]: string | undefined;
  host: string | undefined = undefined;
  authorization: string | undefined = undefined;
  "x-api-key": string | undefined = undefined;
  "x-auth-token": string | undefined = undefined;
  "x-elasticemail-apikey": string | undefined = undefined;
  "x-forwarded-for": string | undefined = undefined;
  "x-forwarded-method": string | undefined = undefined;
  "x-forwarded-uri": string | undefined = undefined;
  "x-original-method": string | undefined = undefined;
  "x-original-uri": string | undefined = undefined;
}

const READ_HEADERS = new Set(Object.keys(new FastCheckHeaders()));

/** Fields that only Node's parser handles: they announce a body, another protocol or the end of the connection. */
const SLOW_PATH_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Parses `bytes` that are exactly one plain check; null for everything else. Null is no refusal: Node's parser then
 * reads the same bytes. Node must understand every message that is accepted here in exactly the same way (request
 * smuggling); `parse-differential.test.ts` compares the two.
 */
export function parseFastCheck(bytes: Buffer): FastCheck | null {
  if (bytes.length > MAX_BYTES) return null;
  const text = bytes.toString("latin1");
  if (!MESSAGE.test(text)) return null;
  const queryEnd = text.indexOf(" ", BEFORE_QUERY.length);
  const query = bytes.toString("latin1", BEFORE_QUERY.length, queryEnd);
  if (!isQuery(query)) return null;
  const headers = readHeaders(bytes, text, queryEnd + VERSION_LENGTH);
  return headers && { query, headers };
}

/** Cuts values from the bytes: a part of the text would keep the whole message in memory, with the secret. */
function readHeaders(bytes: Buffer, text: string, from: number): FastCheckHeaders | null {
  const headers = new FastCheckHeaders();
  const end = text.length - 2;
  for (let start = from; start < end; ) {
    const lineEnd = text.indexOf("\r", start);
    const colon = text.indexOf(":", start);
    const name = text.slice(start, colon).toLowerCase();
    if (READ_HEADERS.has(name)) {
      // Repeated fields are left to Node and `findHttpFault`.
      if (headers[name] !== undefined) return null;
      headers[name] = readValue(bytes, colon + 1, lineEnd);
    } else if (SLOW_PATH_HEADERS.has(name) && !isKeepAlive(name, readValue(bytes, colon + 1, lineEnd))) return null;
    start = lineEnd + 2;
  }
  return headers.host !== undefined && isHost(headers.host) ? headers : null;
}

function isKeepAlive(name: string, value: string): boolean {
  return name === "connection" && value.toLowerCase() === "keep-alive";
}

/** The bytes from `from` to `to` without spaces around them. */
function readValue(bytes: Buffer, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && bytes[start] === SPACE) start++;
  while (end > start && bytes[end - 1] === SPACE) end--;
  return bytes.toString("latin1", start, end);
}
