/** Asks an upstream to upgrade, then joins both connections, or forwards what it answered instead. */
import { type IncomingHttpHeaders, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream";
import type { Dispatcher } from "undici";
import type { UpgradeContext } from "@/lib/gate/context";
import { sendRefusalOnSocket } from "@/lib/gate/http/respond";
import { countCost, withoutRateLimit } from "@/lib/gate/limits/answer-cost";
import { toRateLimitHeaders } from "@/lib/gate/limits/limit-counter";
import { getForwardedPrefix } from "@/lib/gate/routes/public-paths";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { Attempts } from "./attempts";
import type { TransferFailure } from "./transfer-options";
import {
  getCallersView,
  getTimeoutMs,
  type RecordOutcome,
  startRecording,
  type UpstreamParts,
  type UpstreamTarget,
} from "./upstream";
import {
  findUpstreamFailure,
  NO_UPSTREAM,
  UPSTREAM_UNAVAILABLE,
  type UpstreamFailure,
  upstreamRefusal,
} from "./upstream-failures";
import { createUpstreamHeaders, mapUpstreamResponseHeaders } from "./upstream-headers";

/** Takes over the client's socket. The time-out runs while nothing moves on it, in either direction. */
export function openWebSocket(
  parts: UpstreamParts,
  upgrade: UpgradeContext,
  to: UpstreamTarget,
  attempts: Attempts,
): void {
  new WebSocketExchange(parts, upgrade, to, attempts).start();
}

/** How much a client may send before its upstream has answered. */
const MAX_EARLY_BYTES = 64 * 1024;

/**
 * One upgrade, from the request until both sockets are joined or closed. What the client sends before the upstream has
 * answered is kept, up to `MAX_EARLY_BYTES`, and written to the upstream first. Before the answer a time-out or a
 * failure is refused in HTTP; after it the socket is closed.
 */
class WebSocketExchange implements Dispatcher.DispatchHandler {
  readonly #parts: UpstreamParts;
  readonly #upgrade: UpgradeContext;
  readonly #to: UpstreamTarget;
  readonly #attempts: Attempts;
  readonly #view: { host: string; protocol: string };
  readonly #record: RecordOutcome;
  #controller: Dispatcher.DispatchController | null = null;
  #isAnswered = false;
  #isChunked = false;
  #early: Buffer[];
  #earlyBytes = 0;

  constructor(parts: UpstreamParts, upgrade: UpgradeContext, to: UpstreamTarget, attempts: Attempts) {
    this.#parts = parts;
    this.#upgrade = upgrade;
    this.#to = to;
    this.#attempts = attempts;
    this.#view = getCallersView(parts.publicAddress, upgrade.request.headers.host);
    this.#record = startRecording(parts, upgrade, to);
    this.#early = [upgrade.head];
    const { socket } = upgrade;
    socket.setTimeout(getTimeoutMs(parts, to.route), this.#onTimeout);
    // A socket that is not read does not report that its client has hung up.
    socket.on("data", this.#onEarlyData);
    socket.once("end", this.#onEarlyEnd);
    socket.once("close", this.#onClose);
  }

  start(): void {
    if (this.#attempts.begin()) this.#dispatch();
    else this.#refuse(UPSTREAM_UNAVAILABLE, NO_UPSTREAM);
  }

  #dispatch(): void {
    const { request, requestId } = this.#upgrade;
    const { admitted, client } = this.#to;
    const { place, path } = this.#attempts;
    const identity = { admitted, client, requestId, ...this.#view, prefix: getForwardedPrefix(place) };
    const headers = createUpstreamHeaders(request, identity, this.#to.route.requestChanges);
    this.#parts.upstreams.dispatch({ origin: place.origin, method: "GET", path, headers, upgrade: "websocket" }, this);
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
    if (this.#controller) return this.#fail("broken", error);
    // The upgrade was not sent.
    const found = this.#isAnswered ? null : findUpstreamFailure("unreachable", error, this.#attempts.place);
    if (!found || this.#upgrade.socket.destroyed || !this.#attempts.retry("GET", false, found)) {
      return this.#fail("unreachable", error);
    }
    this.#parts.upstreamFailures.add(this.#to.route, found);
    this.#dispatch();
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
    const { socket, requestId, target } = this.#upgrade;
    const { place, path: upstreamPath } = this.#attempts;
    const { routes } = this.#parts.routes.table;
    this.#isAnswered = true;
    this.#attempts.succeed();
    this.#record(status);
    const raw = (controller.rawHeaders as (Buffer | string)[]).map((field) => field.toString("latin1"));
    const { headers } = this.#upgrade.request;
    const answered = {
      route: this.#to.route,
      place,
      routes,
      headers,
      target,
      upstreamPath,
      publicHost: this.#view.host,
    };
    const { key } = this.#to.admitted;
    countCost(this.#parts, key, raw);
    const fields = mapUpstreamResponseHeaders(key.limits ? withoutRateLimit(raw) : raw, requestId, answered);
    if (key.limits) fields.push(...toRateLimitHeaders(key, Date.now()));
    const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...own];
    for (let index = 0; index < fields.length; index += 2) lines.push(`${fields[index]}: ${fields[index + 1]}`);
    socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  }

  #fail(failure: TransferFailure, error?: Error): void {
    const { socket } = this.#upgrade;
    if (this.#isAnswered) return void socket.destroy();
    const found = findUpstreamFailure(failure, error, this.#attempts.place);
    // A client that hung up says nothing about the upstream.
    this.#refuse(upstreamRefusal(failure, found), socket.destroyed ? null : found);
    this.#abort();
  }

  /** `found` is null where the upstream has not failed. */
  #refuse(refusal: Refusal, found: UpstreamFailure | null): void {
    this.#isAnswered = true;
    this.#attempts.end(found);
    if (found) {
      this.#parts.upstreamFailures.add(this.#to.route, found);
      this.#record(refusal.code, found);
    }
    sendRefusalOnSocket(this.#upgrade.socket, refusal, this.#upgrade.requestId);
  }

  readonly #onClose = (): void => {
    this.#attempts.end(null);
    this.#abort();
  };

  #abort(): void {
    this.#controller?.abort(new Error("the client has hung up"));
  }
}
