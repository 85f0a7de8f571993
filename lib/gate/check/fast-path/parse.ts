/** Recognises the one request that programs send without pause: a check in its plainest form. */
import type { IncomingHttpHeaders } from "node:http";
import { isHost } from "@/lib/gate/http/strictness";
import { isQuery } from "@/lib/gate/http/target";

/** What a plain check asks; `query` is empty or begins with "?". Neither holds a part of the other, or of the message. */
export type FastCheck = { query: string; headers: FastCheckHeaders };

/** Longer messages are rare, and nothing to hurry with. */
const MAX_BYTES = 4096;
const BEFORE = "GET /api/check";
const SPACE = 32;
const VERSION_LENGTH = " HTTP/1.1\r\n".length;

// RFC 9112 sections 2 to 5, and far less than they allow: origin-form, tokens, printable ASCII, CRLF. Each character can be
// read in one way only, so this takes time in proportion to the message's length.
const MESSAGE =
  /^GET \/api\/check(?:\?[\x21-\x7e]*)? HTTP\/1\.1\r\n(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\x20-\x7e]*\r\n){1,64}\r\n$/;

/** The fields that a check is judged by. Made for each message, so that all have one shape. */
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

/** Whoever sends one of these means something by it that is not plain: a body, another protocol, another way to end. */
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
 * The check that `bytes` are, whole and alone; null when they are anything else, or when there is the least doubt. Null is no
 * refusal: Node's own parser then reads the same bytes. What is recognised here means there exactly what it means here.
 */
export function parseFastCheck(bytes: Buffer): FastCheck | null {
  if (bytes.length > MAX_BYTES) return null;
  const text = bytes.toString("latin1");
  if (!MESSAGE.test(text)) return null;
  const queryEnd = text.indexOf(" ", BEFORE.length);
  const query = bytes.toString("latin1", BEFORE.length, queryEnd);
  if (!isQuery(query)) return null;
  const headers = readHeaders(bytes, text, queryEnd + VERSION_LENGTH);
  return headers && { query, headers };
}

/** Slices of the bytes, not of the text: a part of a string keeps the whole alive, and the key stands in it. */
function readHeaders(bytes: Buffer, text: string, from: number): FastCheckHeaders | null {
  const headers = new FastCheckHeaders();
  const end = text.length - 2;
  for (let start = from; start < end; ) {
    const lineEnd = text.indexOf("\r", start);
    const colon = text.indexOf(":", start);
    const name = text.slice(start, colon).toLowerCase();
    if (READ_HEADERS.has(name)) {
      // What a field means that stands there twice, Node and the gate's strict rules decide.
      if (headers[name] !== undefined) return null;
      headers[name] = valueIn(bytes, colon + 1, lineEnd);
    } else if (SLOW_PATH_HEADERS.has(name) && !isUsual(name, valueIn(bytes, colon + 1, lineEnd))) return null;
    start = lineEnd + 2;
  }
  return headers.host !== undefined && isHost(headers.host) ? headers : null;
}

function isUsual(name: string, value: string): boolean {
  return name === "connection" && value.toLowerCase() === "keep-alive";
}

function valueIn(bytes: Buffer, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && bytes[start] === SPACE) start++;
  while (end > start && bytes[end - 1] === SPACE) end--;
  return bytes.toString("latin1", start, end);
}
