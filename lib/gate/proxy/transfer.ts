/** The reverse proxy: streams a request to an upstream and its answer back, with nothing kept in between. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import type { Dispatcher } from "undici";
import { type DeadlineEntry, Deadlines } from "@/lib/gate/http/deadlines";
import { discardBody } from "@/lib/gate/http/respond";
import { expectsContinue, hasBody } from "@/lib/gate/http/strictness";
import { TickBatch } from "@/lib/gate/http/tick-batch";

export type TransferOptions = {
  upstream: Dispatcher;
  /** scheme, host and port, where `upstream` serves several */
  origin?: string;
  /** canonical path and query */
  path: string;
  /** header names and values in turn, as the upstream shall see them */
  headers: string[];
  /** for the whole exchange, until the last byte of the answer was taken */
  timeoutMs: number;
  maxBodyBytes: number;
  /** what goes on in place of the request's own method and body, once the gate has read that body itself */
  rewritten?: { method: string; body: Buffer };
  /** gets the upstream's status and raw headers, and gives those that are passed on, names and values in turn */
  mapResponseHeaders: (status: number, raw: readonly string[]) => string[];
};

/** Why nothing was answered: by whose fault, and when. */
export type TransferFailure =
  | "body_too_large"
  /** the client's body did not arrive in time */
  | "request_timeout"
  /** the upstream's answer did not begin in time */
  | "answer_timeout"
  /** no connection to the upstream */
  | "unreachable"
  /** the upstream broke off, or answered what is no HTTP */
  | "broken";

/**
 * Forwards one request and resolves when its answer is done. Pipelined requests go one after the other: a client that
 * reads no answers holds one upstream connection, not a thousand. Resolves to a failure when nothing was answered
 * yet, so that the caller can say so; once the answer has begun, the connection is cut instead. A client that hangs
 * up aborts the upstream request. The upstream is asked once: it may have acted on what it did not answer.
 */
export function transfer(
  request: IncomingMessage,
  response: ServerResponse,
  forwarding: TransferOptions,
): Promise<TransferFailure | null> {
  if (Number(request.headers["content-length"] ?? 0) > forwarding.maxBodyBytes) return TOO_LARGE;
  return new Promise((resolve) => startTransfer(request, response, forwarding, { onEnd: resolve }));
}

const TOO_LARGE: Promise<TransferFailure> = Promise.resolve("body_too_large");

/** Learns what `forward` resolves to, once, whatever happens. */
export type TransferListener = { onEnd(failure: TransferFailure | null): void };

/** `forward` without a promise, and without a look at the length that the request gives itself: for who takes bodies of any length. */
export function startTransfer(
  request: IncomingMessage,
  response: ServerResponse,
  forwarding: TransferOptions,
  sender: TransferListener,
): void {
  new ProxyTransfer(request, response, forwarding, sender).start();
}

/**
 * One request on its way, as undici's `dispatch` tells of it. Each request makes one function, `#onClose`: the loader that runs
 * TypeScript gives every function a name when it is made, which takes longer than to make it. Bound methods get none.
 */
class ProxyTransfer implements Dispatcher.DispatchHandler, DeadlineEntry {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #forwarding: TransferOptions;
  readonly #sender: TransferListener;
  readonly deadline: number;
  index = -1;
  readonly #onClose: () => void;
  /** undici's hold on the request, from the moment that it has a connection */
  #controller: Dispatcher.DispatchController | null = null;
  /** the request's body, apart from the request: undici destroys what it was given, and with it the client's socket */
  #body: PassThrough | null = null;
  #bodyBytes = 0;
  #isPiping = false;
  #isOver = false;
  #isWaitingForReader = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    forwarding: TransferOptions,
    sender: TransferListener,
  ) {
    this.#request = request;
    this.#response = response;
    this.#forwarding = forwarding;
    this.#sender = sender;
    this.#onClose = this.#closed.bind(this);
    this.deadline = performance.now() + forwarding.timeoutMs;
  }

  start(): void {
    deadlines.add(this);
    this.#response.on("close", this.#onClose);
    if (this.#request.socket.destroyed) this.#closed();
    else if (this.#response.socket) this.#dispatch();
    else this.#waitForSocket();
  }

  /** Until an answer before this one is out. Till then it gets no `close` of its own when the client hangs up. */
  #waitForSocket(): void {
    const { socket } = this.#request;
    socket.on("close", this.#onClose);
    this.#response.once("socket", () => {
      socket.off("close", this.#onClose);
      this.#dispatch();
    });
  }

  #dispatch(): void {
    if (this.#isOver) return;
    const { upstream, origin, path, headers, rewritten } = this.#forwarding;
    const method = (rewritten?.method ?? this.#request.method) as Dispatcher.HttpMethod;
    const body = rewritten?.body ?? (hasBody(this.#request) ? this.#streamBody() : null);
    upstream.dispatch({ origin, method, path, headers, body }, this);
  }

  /** The body as it comes, cut off where it exceeds the cap whatever its framing promised. */
  #streamBody(): PassThrough {
    const { maxBodyBytes } = this.#forwarding;
    const body = new PassThrough({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#bodyBytes += chunk.length;
        if (this.#bodyBytes > maxBodyBytes) this.#fail("body_too_large");
        else done(null, chunk);
      },
    });
    body.on("error", () => {});
    this.#body = body;
    return body;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) return controller.abort(new Error("nobody waits for the answer any more"));
    if (!this.#body || this.#isPiping) return;
    this.#isPiping = true;
    if (expectsContinue(this.#request)) this.#response.writeContinue();
    // Not `pipeline`: that would destroy the request, and with it the socket that a refusal goes out on.
    this.#request.pipe(this.#body);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // Interim answers are between the upstream and this server (RFC 9110 section 15.2).
    if (this.#isOver || status < 200) return;
    const raw = (controller.rawHeaders as (Buffer | string)[]).map(toLatin1);
    this.#response.writeHead(status, this.#forwarding.mapResponseHeaders(status, raw));
    // Where events follow much later, the head must not wait for them.
    startedResponses.add(this.#response);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver || this.#response.write(chunk)) return;
    controller.pause();
    if (this.#isWaitingForReader) return;
    this.#isWaitingForReader = true;
    this.#response.on("drain", () => controller.resume());
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    const isUploadUnread = !this.#request.complete && this.#body !== null;
    if (!isUploadUnread) return void this.#response.end();
    // The upstream has answered without reading on. The client's answer must not be lost over the rest.
    this.#stopBody();
    this.#response.flushHeaders();
    discardBody(this.#request, () => this.#response.end());
  }

  onResponseError(): void {
    // A connection is there, or it was never made.
    this.#fail(this.#controller ? "broken" : "unreachable");
  }

  /** The answer was sent whole, or its reader has gone. */
  #closed(): void {
    const isWhole = this.#response.writableFinished;
    if (!this.#finish()) return;
    if (!isWhole) this.#abort();
    this.#sender.onEnd(null);
  }

  timeOut(): void {
    this.#fail(this.#isClientLate() ? "request_timeout" : "answer_timeout");
  }

  /** Whether the rest of the body is what was waited for, and not somebody to take it. */
  #isClientLate(): boolean {
    if (this.#request.complete) return false;
    return this.#body === null || (this.#isPiping && !this.#body.writableNeedDrain);
  }

  #fail(failure: TransferFailure): void {
    const isBegun = this.#response.headersSent || this.#response.destroyed;
    if (!this.#finish()) return;
    if (isBegun) this.#response.destroy();
    // Before the sender answers, who then may read on from the same body.
    this.#abort();
    this.#sender.onEnd(isBegun ? null : failure);
  }

  /** Ends the passage once; false when it was over before. Whoever ends it tells the sender, last of all. */
  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    deadlines.delete(this);
    this.#response.off("close", this.#onClose);
    return true;
  }

  #abort(): void {
    this.#stopBody();
    this.#controller?.abort(new Error("the exchange has ended"));
  }

  #stopBody(): void {
    if (!this.#body) return;
    this.#request.unpipe(this.#body);
    this.#body.destroy();
  }
}

/** Of all that is under way. */
const deadlines = new Deadlines();

/** The answers that have begun in this turn of the event loop. */
const startedResponses = new TickBatch<ServerResponse>((responses) => {
  for (const response of responses) if (!response.writableEnded) response.flushHeaders();
});

/** Field values are bytes (RFC 9110 section 5.5), and Node writes them as such. */
function toLatin1(field: Buffer | string): string {
  return typeof field === "string" ? field : field.toString("latin1");
}
