/** The connections that have asked nothing but plain checks so far, beside those of Node's HTTP server. */
import type { Socket } from "node:net";
import type { Gate } from "@/lib/gate/context";
import { nextRequestId } from "@/lib/gate/http/request-id";
import { sendRefusalOnSocket } from "@/lib/gate/http/respond";
import { type ConnectionOwner, FastCheckConnection } from "./connection";

const SWEEP_SECONDS = 1;
/** How much longer than announced a connection stays open, as with Node: a request may be on its way. */
const MARGIN_SECONDS = 1;

/** How long a connection may be silent: at first, and between requests. */
export type IdleTimeouts = { firstWordSeconds: number; keepAliveSeconds: number };

export class FastCheckConnections implements ConnectionOwner {
  readonly gate: Gate;
  readonly firstWordSeconds: number;
  readonly keepAliveSeconds: number;
  readonly #giveToNode: (socket: Socket) => void;
  readonly #all = new Set<FastCheckConnection>();

  /** `giveToNode` is what Node does with a new connection. */
  constructor(gate: Gate, patience: IdleTimeouts, giveToNode: (socket: Socket) => void) {
    this.gate = gate;
    this.firstWordSeconds = patience.firstWordSeconds;
    this.keepAliveSeconds = patience.keepAliveSeconds;
    this.#giveToNode = giveToNode;
    setInterval(() => this.#sweep(), SWEEP_SECONDS * 1000).unref();
  }

  /** Takes a new connection, of which nothing has been read. */
  accept(socket: Socket): void {
    this.#all.add(new FastCheckConnection(this, socket));
  }

  handOver(connection: FastCheckConnection, unread: Buffer | null): void {
    const { socket } = connection;
    this.#all.delete(connection);
    connection.release();
    this.#giveToNode(socket);
    // Never resumed behind that: Node's server may have given the socket to somebody who is not listening yet.
    if (unread) socket.unshift(unread);
    else socket.resume();
  }

  forget(connection: FastCheckConnection): void {
    this.#all.delete(connection);
  }

  #sweep(): void {
    for (const connection of this.#all) {
      if (connection.isAsking) continue;
      connection.quietSeconds += SWEEP_SECONDS;
      if (!connection.hasAsked) this.#tellIfSilent(connection);
      else if (connection.quietSeconds > this.keepAliveSeconds + MARGIN_SECONDS) connection.socket.destroy();
    }
  }

  /** As Node would tell who has begun and does not go on. */
  #tellIfSilent(connection: FastCheckConnection): void {
    if (connection.quietSeconds <= this.firstWordSeconds) return;
    this.#all.delete(connection);
    connection.release();
    sendRefusalOnSocket(connection.socket, { code: "request_timeout" }, nextRequestId());
  }

  /** Closes the connections that ask nothing now. */
  closeIdle(): void {
    for (const { isAsking, socket } of this.#all) if (!isAsking && !socket.writableEnded) socket.destroySoon();
  }

  /** Cuts every connection, whatever is under way on it. */
  closeAll(): void {
    for (const { socket } of this.#all) socket.destroy();
  }
}
