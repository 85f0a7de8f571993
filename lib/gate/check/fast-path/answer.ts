/** Writes the answers to plain checks, byte for byte as Node's HTTP server would. */
import { STATUS_CODES } from "node:http";
import { toIdentityHeaderLines } from "@/lib/gate/auth/identity";
import type { KeyRecord } from "@/lib/gate/auth/verify-key";
import { toRateLimitLines } from "@/lib/gate/limits/limit-counter";
import { NOT_STORED } from "@/lib/shared/gate/cache-control";
import { type Refusal, toCheckProblem } from "@/lib/shared/gate/refusals";

/** An answer to write. `encoding` is the faster of two that give the same bytes for `text`. */
export type FastCheckResponse = { text: string; encoding: "latin1" | "utf8" };

/** The answer to an admitted check: 204 with the identity of the key. `now` is in milliseconds since 1970. */
export function formatAdmitted(key: KeyRecord, requestId: string, now: number, keepAliveSeconds: number): string {
  const start = `HTTP/1.1 204 No Content\r\nCache-Control: ${NOT_STORED}\r\nX-Request-Id: ${requestId}\r\n`;
  const ending = formatHeadEnd(now, keepAliveSeconds);
  if (key.limits === null) return start + toIdentityHeaderLines(key) + ending;
  return start + toIdentityHeaderLines(key) + toRateLimitLines(key, now) + ending;
}

/** A refusal as problem details. `ending` comes from `formatHeadEnd`. */
export function formatRefused(refusal: Refusal, requestId: string, ending: string): FastCheckResponse {
  const { status, headers, body } = toCheckProblem(refusal, requestId);
  const length = Buffer.byteLength(body);
  let fields = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (const name in headers) fields += `${name}: ${headers[name]}\r\n`;
  const text = `${fields}Content-Length: ${length}\r\n${ending}${body}`;
  return { text, encoding: length === body.length ? "latin1" : "utf8" };
}

let second = 0;
let date = "";

/** The last lines of every head: date and keep-alive. `now` is in milliseconds since 1970. */
export function formatHeadEnd(now: number, keepAliveSeconds: number): string {
  const current = Math.floor(now / 1000);
  if (current !== second) {
    second = current;
    date = new Date(current * 1000).toUTCString();
  }
  return `Date: ${date}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}\r\n\r\n`;
}
