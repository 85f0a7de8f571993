/** Counts the requests that each address has running, and refuses one more than the limit. */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

type Held = { slots: Slots; name: string };

/** The slots that requests on one socket hold, for the case that the socket dies under them. */
const held = new WeakMap<Socket, Map<ServerResponse, Held>>();

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
    if (!this.#count(name)) return false;
    heldBy(socket).set(response, { slots: this, name });
    response.on("close", releaseResponse);
    return true;
  }

  /** Takes a slot for as long as a socket lives that speaks HTTP no more. */
  takeForSocket(name: string, socket: Socket): boolean {
    if (!this.#count(name)) return false;
    socket.once("close", () => this.giveBack(name));
    return true;
  }

  #count(name: string): boolean {
    const running = this.#running.get(name) ?? 0;
    if (running >= this.#limit) return false;
    this.#running.set(name, running + 1);
    return true;
  }

  /** Gives back one slot that was taken under this name. */
  giveBack(name: string): void {
    const running = this.#running.get(name) ?? 0;
    if (running > 1) this.#running.set(name, running - 1);
    else this.#running.delete(name);
  }
}

function heldBy(socket: Socket): Map<ServerResponse, Held> {
  const known = held.get(socket);
  if (known) return known;
  const requests = new Map<ServerResponse, Held>();
  held.set(socket, requests);
  socket.once("close", () => {
    for (const response of requests.keys()) release(requests, response);
  });
  return requests;
}

// One function for all: a closure for each request would be made, named and thrown away 20,000 times a second.
function releaseResponse(this: ServerResponse): void {
  const requests = held.get(this.req.socket);
  if (requests) release(requests, this);
}

function release(requests: Map<ServerResponse, Held>, response: ServerResponse): void {
  const taken = requests.get(response);
  if (!taken || !requests.delete(response)) return;
  taken.slots.giveBack(taken.name);
}
