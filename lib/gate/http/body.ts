/** Reads the whole body of a request, with limits on its size, its time and its pace. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { expectsContinue, hasBody } from "./strictness";

/** `timeoutMs`: for the whole body, whatever its pace. */
export type BodyLimits = { maxBytes: number; timeoutMs: number };

/** The body, or the code of the refusal; null when the client has disconnected and nothing can be answered. */
export type BodyRead = { ok: true; body: Buffer } | { ok: false; code: BodyFault | null };

/** Why a body was not read to its end. */
export type BodyFault = "body_too_large" | "request_timeout";

/** For this long a body may come at any pace. */
const GRACE_MS = 10_000;
/** The least pace after that, on average: a tenth of what the slowest mobile networks manage. */
const LEAST_BYTES_PER_SECOND = 1_024;
const PACE_INTERVAL_MS = 1_000;

/**
 * Reads the whole body, empty when the request has none. Refusals: `body_too_large`, `request_timeout`. A pipelined
 * request waits until the answers before its own are out: only then may `100 Continue` be sent.
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { maxBytes, timeoutMs }: BodyLimits,
): Promise<BodyRead> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return { ok: false, code: "body_too_large" };
  const end = new AbortController();
  let code: BodyFault | null = null;
  const timer = setTimeout(() => {
    code = "request_timeout";
    end.abort();
  }, timeoutMs);
  const hangUp = () => end.abort();
  request.socket.once("close", hangUp);
  try {
    if (request.socket.destroyed) return { ok: false, code: null };
    if (!response.socket) await once(response, "socket", { signal: end.signal });
    if (!hasBody(request)) return { ok: true, body: EMPTY };
    if (expectsContinue(request)) response.writeContinue();
    const result = await collect(request, maxBytes, end.signal);
    return typeof result === "string" ? { ok: false, code: result } : { ok: true, body: result };
  } catch {
    return { ok: false, code };
  } finally {
    clearTimeout(timer);
    request.socket.off("close", hangUp);
  }
}

const EMPTY = Buffer.alloc(0);

/**
 * The body, or why it is refused as soon as it is too large or too slow. Rejects on abort. The rest of the request can
 * still be read.
 */
function collect(request: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Buffer | BodyFault> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const startedAt = performance.now();
    const stop = () => {
      clearInterval(paceTimer);
      request.off("data", take).off("end", finish);
      signal.removeEventListener("abort", abort);
      // The answer decides whether the rest is read and discarded.
      if (!request.readableEnded) request.pause();
    };
    const refuse = (code: BodyFault) => {
      stop();
      resolve(code);
    };
    const paceTimer = setInterval(() => {
      if (isTooSlow(bytes, performance.now() - startedAt)) refuse("request_timeout");
    }, PACE_INTERVAL_MS);
    const abort = () => {
      stop();
      reject(new Error("the body did not arrive"));
    };
    const finish = () => {
      stop();
      resolve(Buffer.concat(chunks, bytes));
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) return refuse("body_too_large");
      chunks.push(chunk);
    };
    request.on("data", take).on("end", finish);
    signal.addEventListener("abort", abort);
  });
}

function isTooSlow(bytes: number, elapsedMs: number): boolean {
  return bytes < ((elapsedMs - GRACE_MS) / 1000) * LEAST_BYTES_PER_SECOND;
}
