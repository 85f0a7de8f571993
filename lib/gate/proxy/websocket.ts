/** Asks an upstream to upgrade, then joins both connections, or forwards what it answered instead. */
import { type IncomingHttpHeaders, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream";
import type { Dispatcher } from "undici";
import type { UpgradeContext } from "@/lib/gate/context";
import { sendRefusalOnSocket } from "@/lib/gate/http/respond";
import { getForwardedPrefix } from "@/lib/gate/routes/public-paths";
import { placeRequest } from "@/lib/gate/routes/route-place";
import { pickUpstream } from "@/lib/gate/routes/upstream-pool";
import type { AnsweredRequest } from "./response-addresses";
import type { TransferFailure } from "./transfer-options";
import {
  getCallersView,
  getTimeoutMs,
  type RecordOutcome,
  startRecording,
  toUpstreamPath,
  type UpstreamParts,
  type UpstreamTarget,
} from "./upstream";
import { findUpstreamFailure, type UpstreamFailureLog, upstreamRefusal } from "./upstream-failures";
import { createUpstreamHeaders, mapUpstreamResponseHeaders } from "./upstream-headers";

/** Takes over the client's socket. The time-out runs while nothing moves on it, in either direction. */
export function openWebSocket(parts: UpstreamParts, upgrade: UpgradeContext, to: UpstreamTarget): void {
  const { request, requestId, target } = upgrade;
  const { route, admitted, client } = to;
  const place = placeRequest(route, pickUpstream(route.upstreams), target.path);
  const view = getCallersView(parts.publicAddress, request.headers.host);
  const identity = { admitted, client, requestId, ...view, prefix: getForwardedPrefix(place) };
  const upstreamPath = toUpstreamPath(place, target);
  const { routes } = parts.routes.table;
  const answered = { route, place, routes, target, upstreamPath, publicHost: view.host };
  const options = {
    origin: place.origin,
    method: "GET" as const,
    path: upstreamPath,
    headers: createUpstreamHeaders(request, identity),
    upgrade: "websocket",
  };
  const record = startRecording(parts, upgrade, to);
  const exchange = new WebSocketExchange(upgrade, answered, getTimeoutMs(parts, route), parts.upstreamFailures, record);
  parts.upstreams.dispatch(options, exchange);
}

/** How much a client may send before its upstream has answered. */
const MAX_EARLY_BYTES = 64 * 1024;

/**
 * One upgrade, from the request until both sockets are joined or closed. What the client sends before the upstream has
 * answered is kept, up to `MAX_EARLY_BYTES`, and written to the upstream first. Before the answer a time-out or a
 * failure is refused in HTTP; after it the socket is closed.
 */
class WebSocketExchange implements Dispatcher.DispatchHandler {
  readonly #upgrade: UpgradeContext;
  readonly #answered: AnsweredRequest;
  readonly #failures: UpstreamFailureLog;
  readonly #record: RecordOutcome;
  #controller: Dispatcher.DispatchController | null = null;
  #isAnswered = false;
  #isChunked = false;
  #early: Buffer[];
  #earlyBytes = 0;

  constructor(
    upgrade: UpgradeContext,
    answered: AnsweredRequest,
    timeoutMs: number,
    failures: UpstreamFailureLog,
    record: RecordOutcome,
  ) {
    this.#record = record;
    this.#upgrade = upgrade;
    this.#answered = answered;
    this.#failures = failures;
    this.#early = [upgrade.head];
    const { socket } = upgrade;
    socket.setTimeout(timeoutMs, this.#onTimeout);
    // A socket that is not read does not report that its client has hung up.
    socket.on("data", this.#onEarlyData);
    socket.once("end", this.#onEarlyEnd);
    socket.once("close", () => this.#abort());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#upgrade.socket.destroyed || this.#isAnswered) this.#abort();
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: object,
    upstream: Duplex,
  ): void {
    const { socket } = this.#upgrade;
    upstream.on("error", () => upstream.destroy());
    if (this.#isAnswered || socket.destroyed) return void upstream.destroy();
    this.#begin(controller, status, ["Connection: Upgrade", "Upgrade: websocket"]);
    socket.off("data", this.#onEarlyData).off("end", this.#onEarlyEnd).pause();
    for (const chunk of this.#early) upstream.write(chunk);
    this.#early = [];
    // Errors need no handling: each end is destroyed with the other.
    pipeline(socket, upstream, () => {});
    pipeline(upstream, socket, () => {});
    socket.once("close", () => upstream.destroy());
  }

  /** The upstream answered something else than the upgrade. */
  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#isAnswered) return;
    // A body that ends with its connection would look like one that was cut.
    this.#isChunked = headers["content-length"] === undefined && status !== 204 && status !== 304;
    this.#begin(controller, status, ["Connection: close", ...(this.#isChunked ? ["Transfer-Encoding: chunked"] : [])]);
    this.#upgrade.socket.on("drain", () => controller.resume());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { socket } = this.#upgrade;
    // RFC 9112 section 7.1
    if (this.#isChunked) socket.write(`${chunk.length.toString(16)}\r\n`);
    const isRoomLeft = socket.write(chunk);
    if (this.#isChunked) socket.write("\r\n");
    if (!isRoomLeft) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#isChunked) this.#upgrade.socket.write("0\r\n\r\n");
    this.#upgrade.socket.end(() => this.#upgrade.socket.destroySoon());
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail(this.#controller ? "broken" : "unreachable", error);
  }

  readonly #onEarlyData = (chunk: Buffer): void => {
    // Bytes behind a refused request are dropped.
    if (this.#isAnswered) return;
    this.#early.push(chunk);
    this.#earlyBytes += chunk.length;
    if (this.#earlyBytes > MAX_EARLY_BYTES) this.#upgrade.socket.pause();
  };

  readonly #onEarlyEnd = (): void => {
    if (!this.#isAnswered) this.#upgrade.socket.destroy();
  };

  readonly #onTimeout = (): void => {
    if (this.#isAnswered) this.#upgrade.socket.destroy();
    else this.#fail("answer_timeout");
  };

  #begin(controller: Dispatcher.DispatchController, status: number, own: readonly string[]): void {
    const { socket, requestId } = this.#upgrade;
    this.#isAnswered = true;
    this.#record(status);
    const raw = (controller.rawHeaders as (Buffer | string)[]).map((field) => field.toString("latin1"));
    const fields = mapUpstreamResponseHeaders(raw, requestId, this.#answered);
    const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...own];
    for (let index = 0; index < fields.length; index += 2) lines.push(`${fields[index]}: ${fields[index + 1]}`);
    socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  }

  #fail(failure: TransferFailure, error?: Error): void {
    const { socket, requestId } = this.#upgrade;
    if (this.#isAnswered) return void socket.destroy();
    this.#isAnswered = true;
    const { route, place } = this.#answered;
    const found = findUpstreamFailure(failure, error, place);
    const refusal = upstreamRefusal(failure, found);
    // A client that hung up says nothing about the upstream.
    if (!socket.destroyed && found) {
      this.#failures.add(route, found);
      this.#record(refusal.code, found);
    }
    sendRefusalOnSocket(socket, refusal, requestId);
    this.#abort();
  }

  #abort(): void {
    this.#controller?.abort(new Error("the client has hung up"));
  }
}
