/** Writes the gate's own answers: problem details for programs, a plain page for people. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import { type Refusal, type RefusalFormat, toProblemDetails } from "@/lib/shared/gate/refusals";
import { createRefusalPage } from "./pages/refusal-page";
import { expectsContinue, hasBody } from "./strictness";

/** The most bytes of a refused upload that are still read, and the longest time for that. */
const DISCARD_BYTES = 4 * 1024 * 1024;
const DISCARD_MS = 2_000;

/** Answers with problem details, or in the given format. */
export function sendRefusal(
  response: ServerResponse,
  refusal: Refusal,
  requestId: string,
  format: RefusalFormat = toProblemDetails,
): void {
  const { status, headers, body } = format(refusal, requestId);
  writeAnswer(response, status, headers, body);
}

/** Answers with the refusal as a page. */
export function sendRefusalPage(response: ServerResponse, refusal: Refusal, requestId: string): void {
  const { status, headers, body } = createRefusalPage(refusal, requestId, response.req.headers.cookie);
  writeAnswer(response, status, headers, body);
}

/** Answers 204. `headers` are names and values in turn. */
export function sendNoContent(response: ServerResponse, headers: string[]): void {
  finish(response, 204, headers, "");
}

/** Sends an answer with its length. Changes `headers`, which must belong to this answer alone. */
export function writeAnswer(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string,
): void {
  const text = response.req.method === "HEAD" ? "" : body;
  headers["Content-Length"] = String(Buffer.byteLength(body));
  finish(response, status, headers, text);
}

function finish(response: ServerResponse, status: number, headers: Record<string, string> | string[], text: string) {
  const { req } = response;
  // The rest of a body that has not come may never come: what the client sends next would be taken for it.
  if (hasBody(req) && (!req.complete || expectsContinue(req))) response.shouldKeepAlive = false;
  response.writeHead(status, headers);
  // A client that waits for `100 Continue` has sent no body, unless the gate has asked for it by beginning to read.
  const isUnsent = expectsContinue(req) && req.readableFlowing === null;
  if (req.complete || !hasBody(req) || isUnsent) return void response.end(text);
  // Closing a socket with unread bytes resets it, and the client may lose the answer. So the whole answer is sent, and
  // the rest of the body is read and discarded, within bounds.
  response.write(text);
  // An answer without a body, to HEAD or with 204, has not been sent yet.
  response.flushHeaders();
  discardBody(req, () => response.end());
}

/** Reads and discards the rest of a body, then calls `done`. A body that is too long or too slow is cut off. */
export function discardBody(request: IncomingMessage, done: () => void): void {
  let bytes = 0;
  const timer = setTimeout(() => request.socket.destroy(), DISCARD_MS);
  request.once("close", () => clearTimeout(timer));
  request.once("end", done);
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > DISCARD_BYTES) request.socket.destroy();
  });
  // `unpipe` leaves the request paused.
  request.resume();
}

/** Answers on a socket for which Node has no response, and closes it. `extra` holds whole header lines. */
export function sendRefusalOnSocket(
  socket: Socket,
  refusal: Refusal,
  requestId: string,
  format: RefusalFormat = toProblemDetails,
  extra: readonly string[] = [],
): void {
  const { status, headers, body } = format(refusal, requestId);
  const { title } = REFUSALS[refusal.code];
  const fields = Object.entries({ ...headers, "Content-Length": Buffer.byteLength(body), Connection: "close" });
  const lines = [
    `HTTP/1.1 ${status} ${title}`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
    ...extra,
    "",
    body,
  ];
  // After CONNECT and Upgrade Node has let go of the socket: without a listener a reset would end the process.
  socket.on("error", () => socket.destroy());
  if (!socket.writable) return void socket.destroy();
  socket.end(lines.join("\r\n"));
  // A client that never closes its side, or reads one byte at a time, must not keep the socket open.
  const timer = setTimeout(() => socket.destroy(), DISCARD_MS);
  socket.once("close", () => clearTimeout(timer));
}
