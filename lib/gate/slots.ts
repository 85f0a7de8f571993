/** Counts the requests that each address has running, and refuses one more than the limit. */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The slots that requests on one socket hold, for the case that the socket dies under them. */
const held = new WeakMap<Socket, Set<() => void>>();

export class Slots {
  readonly #running = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The most requests that one address may have running. */
  get limit(): number {
    return this.#limit;
  }

  /**
   * Takes a slot for as long as `response` is under way; false when the address has none left.
   * It is given back exactly once: when the response closes, or when its socket does. The second matters for
   * pipelined requests: an answer that waits behind another never gets a `close` of its own when the client hangs up.
   */
  take(name: string, response: ServerResponse, socket: Socket): boolean {
    const running = this.#running.get(name) ?? 0;
    if (running >= this.#limit) return false;
    this.#running.set(name, running + 1);
    const ofSocket = heldBy(socket);
    const release = () => {
      if (ofSocket.delete(release)) this.#giveBack(name);
    };
    ofSocket.add(release);
    response.once("close", release);
    return true;
  }

  #giveBack(name: string): void {
    const running = this.#running.get(name) ?? 0;
    if (running > 1) this.#running.set(name, running - 1);
    else this.#running.delete(name);
  }
}

function heldBy(socket: Socket): Set<() => void> {
  const known = held.get(socket);
  if (known) return known;
  const releases = new Set<() => void>();
  held.set(socket, releases);
  socket.once("close", () => {
    for (const release of releases) release();
  });
  return releases;
}
