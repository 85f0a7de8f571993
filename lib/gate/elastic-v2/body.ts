/** Reads the body of a v2 request, with limits on its size and its time. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { MAX_API_BODY_BYTES } from "@/lib/gate/http/limits";
import { expectsContinue, hasBody } from "@/lib/gate/http/strictness";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";

/** The body, or the code of the refusal; null when the client has disconnected and nothing can be answered. */
export type V2Body = { ok: true; body: Buffer } | { ok: false; code: RefusalCode | null };

/**
 * Reads the whole body, empty when the request has none. Refusals: `body_too_large`, `request_timeout`. A pipelined
 * request waits until the answers before its own are out: only then may `100 Continue` be sent.
 */
export async function readV2Body(request: IncomingMessage, response: ServerResponse, limitMs: number): Promise<V2Body> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_API_BODY_BYTES) return { ok: false, code: "body_too_large" };
  const end = new AbortController();
  let code: RefusalCode | null = null;
  const timer = setTimeout(() => {
    code = "request_timeout";
    end.abort();
  }, limitMs);
  const hangUp = () => end.abort();
  request.socket.once("close", hangUp);
  try {
    if (request.socket.destroyed) return { ok: false, code: null };
    if (!response.socket) await once(response, "socket", { signal: end.signal });
    if (!hasBody(request)) return { ok: true, body: Buffer.alloc(0) };
    if (expectsContinue(request)) response.writeContinue();
    const body = await collect(request, end.signal);
    return body ? { ok: true, body } : { ok: false, code: "body_too_large" };
  } catch {
    return { ok: false, code };
  } finally {
    clearTimeout(timer);
    request.socket.off("close", hangUp);
  }
}

/** The body, or null as soon as it is too large. Rejects on abort. The rest of the request can still be read. */
function collect(request: IncomingMessage, signal: AbortSignal): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = () => {
      request.off("data", take).off("end", finish);
      signal.removeEventListener("abort", abort);
      // The answer decides whether the rest is read and discarded.
      if (!request.readableEnded) request.pause();
    };
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
      chunks.push(chunk);
      if (bytes <= MAX_API_BODY_BYTES) return;
      stop();
      resolve(null);
    };
    request.on("data", take).on("end", finish);
    signal.addEventListener("abort", abort);
  });
}
