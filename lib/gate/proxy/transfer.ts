/** The reverse proxy: streams a request to an upstream and its response back, without buffering either. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import type { Dispatcher } from "undici";
import { type DeadlineEntry, Deadlines } from "@/lib/gate/http/deadlines";
import { discardBody } from "@/lib/gate/http/respond";
import { expectsContinue, hasBody } from "@/lib/gate/http/strictness";
import { TickBatch } from "@/lib/gate/http/tick-batch";
import { holdForClient } from "./backlog";
import type { TransferCallback, TransferFailure, TransferOptions } from "./transfer-options";

/**
 * Forwards one request and resolves when its response is done, or to a failure if no response has begun, so that the
 * caller can send a refusal. After the response has begun, a failure cuts the client's connection instead. A client
 * that disconnects aborts the upstream request. Pipelined requests are forwarded one after the other, so that a client
 * that reads no responses holds one upstream connection, not a thousand. Nothing is sent twice unless `retry` says so:
 * the upstream may have acted on a request that it did not answer.
 */
export function transfer(
  request: IncomingMessage,
  response: ServerResponse,
  options: TransferOptions,
): Promise<TransferFailure | null> {
  if (Number(request.headers["content-length"] ?? 0) > options.maxBodyBytes) return Promise.resolve("body_too_large");
  return new Promise((resolve) => startTransfer(request, response, options, resolve));
}

/** Like `transfer`, but without a promise and without a check of Content-Length: for bodies of any length. */
export function startTransfer(
  request: IncomingMessage,
  response: ServerResponse,
  options: TransferOptions,
  onEnd: TransferCallback,
): void {
  new ProxyTransfer(request, response, options, onEnd).start();
}

/** One request under way: the handler that undici's `dispatch` calls, and an entry of the shared deadlines. */
class ProxyTransfer implements Dispatcher.DispatchHandler, DeadlineEntry {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #options: TransferOptions;
  readonly #onEnd: TransferCallback;
  readonly deadline: number;
  agesAt: number | undefined;
  index = -1;
  /** set once undici has a connection for the request */
  #controller: Dispatcher.DispatchController | null = null;
  /** the body for undici, which destroys the stream it was given: the request itself would take its socket with it */
  #body: PassThrough | null = null;
  #bodyBytes = 0;
  #isPiping = false;
  #isOver = false;
  #isWaitingForReader = false;

  constructor(request: IncomingMessage, response: ServerResponse, options: TransferOptions, onEnd: TransferCallback) {
    this.#request = request;
    this.#response = response;
    this.#options = options;
    this.#onEnd = onEnd;
    const now = performance.now();
    this.deadline = now + options.timeoutMs;
    this.agesAt = options.onLongRunning ? now + LONG_RUNNING_MS : undefined;
  }

  start(): void {
    deadlines.add(this);
    this.#response.on("close", this.#onClose);
    if (this.#request.socket.destroyed) this.#onClose();
    else if (this.#response.socket) this.#dispatch();
    else this.#waitForSocket();
  }

  /** Waits until the responses before this one are out. Until then only the socket reports that the client has gone. */
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
    const { upstream, origin, path, headers, rewritten } = this.#options;
    const method = (rewritten?.method ?? this.#request.method) as Dispatcher.HttpMethod;
    const body = rewritten?.body ?? (hasBody(this.#request) ? this.#streamBody() : null);
    upstream.dispatch({ origin, method, path, headers, body }, this);
  }

  /** The body as it arrives. Fails the transfer when it exceeds the limit, whatever its framing announced. */
  #streamBody(): PassThrough {
    const { maxBodyBytes } = this.#options;
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
    if (this.#isOver) return controller.abort(new Error("the client has disconnected"));
    if (!this.#body || this.#isPiping) return;
    this.#isPiping = true;
    if (expectsContinue(this.#request)) this.#response.writeContinue();
    // Not `pipeline`: that would destroy the request, and with it the socket that a refusal is sent on.
    this.#request.pipe(this.#body);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // Interim responses concern the upstream and the gate alone (RFC 9110 section 15.2).
    if (this.#isOver || status < 200) return;
    const raw = (controller.rawHeaders as (Buffer | string)[]).map(toLatin1);
    // The rest of the body may never come, and what the client sends next would be taken for it.
    if (this.#body && !this.#request.complete) this.#response.shouldKeepAlive = false;
    const headers = this.#options.mapResponseHeaders(status, raw);
    if (headers === null) return this.#fail("broken");
    this.#response.writeHead(status, headers);
    // The head must not wait for a body that comes much later, as with server-sent events.
    startedResponses.add(this.#response);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver || this.#response.write(chunk)) return;
    if (this.#options.waitsForClient === false && holdForClient(this.#response)) return;
    controller.pause();
    if (this.#isWaitingForReader) return;
    this.#isWaitingForReader = true;
    this.#response.on("drain", () => controller.resume());
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    const isUploadUnread = !this.#request.complete && this.#body !== null;
    this.#options.onUpstreamEnd?.();
    if (!isUploadUnread) return void this.#response.end();
    // The upstream has answered without reading the whole body. The rest must not cost the client its response.
    this.#stopBody();
    this.#response.flushHeaders();
    discardBody(this.#request, () => this.#response.end());
  }

  onResponseError(_controller: unknown, error: Error): void {
    // undici sets the controller once it has a connection.
    const failure = this.#controller ? "broken" : "unreachable";
    const isUntouched = !this.#isOver && !this.#isPiping && !this.#response.headersSent;
    if (!isUntouched || !this.#options.retry?.(failure, error)) return this.#fail(failure, error);
    this.#controller = null;
    this.#dispatch();
  }

  /** Ends the transfer: the response was sent in full, or the client has disconnected. */
  readonly #onClose = (): void => {
    const isWhole = this.#response.writableFinished;
    if (!this.#finish()) return;
    if (!isWhole) this.#abort();
    this.#onEnd(null);
  };

  timeOut(): void {
    this.#fail(this.#isClientLate() ? "request_timeout" : "answer_timeout");
  }

  age(): void {
    this.#options.onLongRunning?.(() => this.#fail("ended"));
  }

  /** Whether the transfer waited for the client's body, and not for the upstream to take it. */
  #isClientLate(): boolean {
    if (this.#request.complete) return false;
    return this.#body === null || (this.#isPiping && !this.#body.writableNeedDrain);
  }

  #fail(failure: TransferFailure, error?: Error): void {
    const isBegun = this.#response.headersSent || this.#response.destroyed;
    if (!this.#finish()) return;
    if (isBegun) this.#response.destroy();
    // Before the caller sends a refusal, which may read the rest of the same body.
    this.#abort();
    this.#onEnd(isBegun ? null : failure, error);
  }

  /**
   * Marks the transfer as over; false when it was already. A caller that gets true must call `#onEnd` as its last
   * step.
   */
  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    deadlines.delete(this);
    this.#response.off("close", this.#onClose);
    return true;
  }

  #abort(): void {
    this.#stopBody();
    this.#controller?.abort(new Error("the transfer has ended"));
  }

  #stopBody(): void {
    if (!this.#body) return;
    this.#request.unpipe(this.#body);
    this.#body.destroy();
  }
}

/** Most requests are over sooner, and cost nothing more. */
const LONG_RUNNING_MS = 500;

/** The deadlines of all transfers under way. */
const deadlines = new Deadlines();

/** The responses whose heads were written in this turn of the event loop. */
const startedResponses = new TickBatch<ServerResponse>((responses) => {
  for (const response of responses) if (!response.writableEnded) response.flushHeaders();
});

/** A header field as Node writes it: field values are bytes (RFC 9110 section 5.5), one per character. */
function toLatin1(field: Buffer | string): string {
  return typeof field === "string" ? field : field.toString("latin1");
}
