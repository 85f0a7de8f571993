/** Collects the body of a v2 request, within bounds of size and time. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { MAX_API_BODY_BYTES } from "@/lib/gate/http/limits";
import { expectsContinue, hasBody } from "@/lib/gate/http/strictness";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";

/** `code` is null when the client hung up, so that there is nobody to tell. */
export type V2Body = { ok: true; body: Buffer } | { ok: false; code: RefusalCode | null };

/**
 * The whole body, empty where the request has none. Refusals: `body_too_large`, `request_timeout`. Pipelined requests
 * take turns, as when they are forwarded: `100 Continue` may only be said when this one's answer is the next.
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

/** The body, or null as soon as it is too large. Rejects on abort; the request stays usable for what is still to come. */
function collect(request: IncomingMessage, signal: AbortSignal): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = () => {
      request.off("data", take).off("end", finish);
      signal.removeEventListener("abort", abort);
      // A refusal reads on and throws away, in its own time.
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
