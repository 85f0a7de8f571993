/** The reverse proxy: streams a request to an upstream and its answer back. */

import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Dispatcher } from "undici";
import type { RefusalCode } from "@/lib/shared/refusal-table";
import { expectsContinue, hasBody } from "./http-strict";

export type Forwarding = {
  upstream: Dispatcher;
  /** canonical path and query */
  path: string;
  /** header names and values in turn, as the upstream shall see them */
  headers: string[];
  timeoutMs: number;
  maxBodyBytes: number;
  /** what goes on in place of the request's own method and body, once the door has read that body itself */
  rewritten?: { method: string; body: Buffer };
  /** called with the upstream's status and headers before they are passed on */
  onAnswer?: (status: number, headers: readonly string[]) => void;
};

// RFC 9110 section 7.6.1. `x-latchkey-refused` speaks to the door alone.
const NOT_PASSED_BACK: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-latchkey-refused",
]);

class BodyTooLarge extends Error {}

/** The request's body, cut off with BodyTooLarge where it exceeds the cap whatever its framing promised. */
function cappedBody(request: IncomingMessage, maxBytes: number): Readable {
  let bytes = 0;
  const capped = new PassThrough({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > maxBytes ? new BodyTooLarge() : null, chunk);
    },
  });
  // Not `pipeline`: that would destroy the request, and with it the socket that the refusal goes out on.
  request.pipe(capped);
  return capped;
}

function passedBack(raw: readonly string[]): string[] {
  const passed: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string;
    if (!NOT_PASSED_BACK.has(name.toLowerCase())) passed.push(name, raw[index + 1] as string);
  }
  return passed;
}

/**
 * Forwards one request and resolves when its answer is done. Pipelined requests go one after the other: a client that
 * reads no answers holds one upstream connection, not a thousand. Resolves to a refusal's code when nothing was answered
 * yet, so that the caller can say so; once the answer has begun, the connection is cut instead. A client that hangs
 * up aborts the upstream request.
 */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { upstream, path, headers, timeoutMs, maxBodyBytes, rewritten, onAnswer }: Forwarding,
): Promise<RefusalCode | null> {
  if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) return "body_too_large";
  const abort = new AbortController();
  let hasTimedOut = false;
  const timer = setTimeout(() => {
    hasTimedOut = true;
    abort.abort();
  }, timeoutMs);
  const onClose = () => abort.abort();
  response.once("close", onClose);
  // An answer that waits behind another gets no `close` of its own when the client hangs up.
  request.socket.once("close", onClose);
  if (request.socket.destroyed) abort.abort();
  try {
    if (!response.socket) await once(response, "socket", { signal: abort.signal });
    if (!rewritten && expectsContinue(request)) response.writeContinue();
    const streamed = hasBody(request) && !rewritten ? cappedBody(request, maxBodyBytes) : null;
    const answer = await upstream.request({
      method: (rewritten?.method ?? request.method) as Dispatcher.HttpMethod,
      path,
      headers,
      body: rewritten?.body ?? streamed,
      signal: abort.signal,
      responseHeaders: "raw",
    });
    // With responseHeaders "raw" undici hands names and values in turn; its types do not know.
    const raw = (answer.headers as unknown as (string | Buffer)[]).map(String);
    onAnswer?.(answer.statusCode, raw);
    response.writeHead(answer.statusCode, passedBack(raw));
    await pipeline(answer.body, response);
    return null;
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return null;
    }
    if (hasTimedOut) return request.complete ? "answer_timeout" : "request_timeout";
    return hasCause(error, BodyTooLarge) ? "body_too_large" : "dashboard_unavailable";
  } finally {
    clearTimeout(timer);
    response.off("close", onClose);
    request.socket.off("close", onClose);
  }
}

function hasCause(error: unknown, kind: typeof BodyTooLarge): boolean {
  return error instanceof kind || (error instanceof Error && error.cause instanceof kind);
}
