/** The connections that have asked nothing but plain checks so far, beside those of Node's HTTP server. */
import type { Socket } from "node:net";
import type { House } from "./house";
import { PlainConnection, type Reception } from "./plain-connection";

const SWEEP_SECONDS = 1;
/** How much longer than announced a connection stays open, as with Node: a request may be on its way. */
const MARGIN_SECONDS = 1;

export class PlainConnections implements Reception {
  readonly house: House;
  readonly keepAliveSeconds: number;
  readonly #giveToNode: (socket: Socket) => void;
  readonly #all = new Set<PlainConnection>();

  /** `giveToNode` is what Node does with a new connection. */
  constructor(house: House, keepAliveSeconds: number, giveToNode: (socket: Socket) => void) {
    this.house = house;
    this.keepAliveSeconds = keepAliveSeconds;
    this.#giveToNode = giveToNode;
    setInterval(() => this.#sweep(), SWEEP_SECONDS * 1000).unref();
  }

  /** Takes a new connection, of which nothing has been read. */
  accept(socket: Socket): void {
    this.#all.add(new PlainConnection(this, socket));
  }

  handOver(connection: PlainConnection, unread: Buffer | null): void {
    const { socket } = connection;
    this.#all.delete(connection);
    connection.release();
    this.#giveToNode(socket);
    // Never resumed behind that: Node's server may have given the socket to somebody who is not listening yet.
    if (unread) socket.unshift(unread);
    else socket.resume();
  }

  forget(connection: PlainConnection): void {
    this.#all.delete(connection);
  }

  /** Who says nothing at first is given to Node, whose time-outs know what to say; who says nothing more is let go. */
  #sweep(): void {
    for (const connection of this.#all) {
      if (connection.isAsking) continue;
      connection.quietSeconds += SWEEP_SECONDS;
      if (!connection.hasAsked) this.handOver(connection, null);
      else if (connection.quietSeconds > this.keepAliveSeconds + MARGIN_SECONDS) connection.socket.destroy();
    }
  }

  /** Closes the connections that have had their answers and ask nothing now. */
  closeIdle(): void {
    for (const connection of this.#all) {
      const isIdle = connection.hasAsked && !connection.isAsking;
      if (isIdle && !connection.socket.writableEnded) connection.socket.destroySoon();
    }
  }

  /** Cuts every connection, whatever is under way on it. */
  closeAll(): void {
    for (const { socket } of this.#all) socket.destroy();
  }
}
