/** The connections on the fast path: those that have sent nothing but plain checks so far. */
import type { Socket } from "node:net";
import { nextRequestId } from "@/lib/gate/http/request-id";
import { sendRefusalOnSocket } from "@/lib/gate/http/respond";
import { type ConnectionOwner, FastCheckConnection, type FastCheckParts } from "./connection";

export type { FastCheckParts } from "./connection";

const SWEEP_SECONDS = 1;
/** How much longer than announced a connection stays open, as with Node: a request may be on its way. */
const MARGIN_SECONDS = 1;

/** How long a connection may be silent: before its first request, and between requests. */
export type IdleTimeouts = { firstRequestSeconds: number; keepAliveSeconds: number };

/**
 * The set of connections that Node's HTTP server does not know yet. It closes those that are silent for too long, by a
 * sweep each second, and gives a connection to Node as soon as it sends anything but a plain check.
 */
export class FastCheckConnections implements ConnectionOwner {
  readonly parts: FastCheckParts;
  readonly keepAliveSeconds: number;
  readonly #firstRequestSeconds: number;
  readonly #giveToNode: (socket: Socket) => void;
  readonly #all = new Set<FastCheckConnection>();

  /** `giveToNode` does with a socket what Node's HTTP server does with a new connection. */
  constructor(parts: FastCheckParts, timeouts: IdleTimeouts, giveToNode: (socket: Socket) => void) {
    this.parts = parts;
    this.#firstRequestSeconds = timeouts.firstRequestSeconds;
    this.keepAliveSeconds = timeouts.keepAliveSeconds;
    this.#giveToNode = giveToNode;
    setInterval(() => this.#sweep(), SWEEP_SECONDS * 1000).unref();
  }

  /** Takes a new connection, of which nothing has been read. */
  accept(socket: Socket): void {
    this.#all.add(new FastCheckConnection(this, socket));
  }

  handOver(connection: FastCheckConnection): void {
    const { socket } = connection;
    this.#all.delete(connection);
    connection.release();
    this.#giveToNode(socket);
    socket.resume();
  }

  forget(connection: FastCheckConnection): void {
    this.#all.delete(connection);
  }

  #sweep(): void {
    for (const connection of this.#all) {
      if (connection.isBusy) continue;
      connection.idleSeconds += SWEEP_SECONDS;
      if (!connection.hasSentRequest) this.#refuseIfSilent(connection);
      else if (connection.idleSeconds > this.keepAliveSeconds + MARGIN_SECONDS) connection.socket.destroy();
    }
  }

  /** 408, as Node answers a client that opens a connection and sends no request. */
  #refuseIfSilent(connection: FastCheckConnection): void {
    if (connection.idleSeconds <= this.#firstRequestSeconds) return;
    this.#all.delete(connection);
    connection.release();
    sendRefusalOnSocket(connection.socket, { code: "request_timeout" }, nextRequestId());
  }

  /** Closes the connections without a request under way. */
  closeIdle(): void {
    for (const { isBusy, socket } of this.#all) if (!isBusy && !socket.writableEnded) socket.destroySoon();
  }

  /** Cuts every connection, whatever is under way on it. */
  closeAll(): void {
    for (const { socket } of this.#all) socket.destroy();
  }
}
