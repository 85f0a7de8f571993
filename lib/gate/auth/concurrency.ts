/** Counts the requests that each address has running, and refuses one more than the limit. */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** What an address has running. Held by its requests, so that it is looked for once in each. */
export type Slot = { readonly name: string; running: number };

/** A slot that is given back when its answer or its socket closes, whichever comes first. */
type Held = { slot: Slot; response: ServerResponse; isTaken: boolean; release: (() => void) | null };

export class Slots {
  readonly #running = new Map<string, Slot>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The most requests that one address may have running. */
  get limit(): number {
    return this.#limit;
  }

  /** Takes a slot; null when the address has none left. Whoever takes one gives it back, once, whatever happens. */
  take(name: string): Slot | null {
    const slot = this.#running.get(name);
    if (slot === undefined) return this.#begin(name);
    if (slot.running >= this.#limit) return null;
    slot.running++;
    return slot;
  }

  #begin(name: string): Slot {
    const slot = { name, running: 1 };
    this.#running.set(name, slot);
    return slot;
  }

  /**
   * Gives a slot back once `response` is under way no more: now, if all of it has been handed to the system, as with most
   * answers; else when it closes, or its socket does. The second matters for pipelined requests: an answer that waits behind
   * another never gets a `close` of its own when the client hangs up.
   */
  giveBackAfter(response: ServerResponse, slot: Slot): void {
    const { socket } = response.req;
    if (response.writableFinished || socket.destroyed) return this.giveBack(slot);
    const held: Held = { slot, response, isTaken: true, release: null };
    // Bound, since the loader that runs TypeScript takes its time to give a new function its name.
    held.release = this.#release.bind(this, held);
    response.on("close", held.release);
    socket.on("close", held.release);
  }

  /** A `close` that is being emitted reaches also whom it has just struck off. */
  #release(held: Held): void {
    if (!held.isTaken || !held.release) return;
    held.isTaken = false;
    held.response.off("close", held.release);
    held.response.req.socket.off("close", held.release);
    this.giveBack(held.slot);
  }

  /** Takes a slot for as long as a socket lives that speaks HTTP no more. */
  takeForSocket(name: string, socket: Socket): boolean {
    const slot = this.take(name);
    if (slot === null) return false;
    socket.once("close", () => this.giveBack(slot));
    return true;
  }

  /** For who knows when the answer is out: once for each time that it was taken. */
  giveBack(slot: Slot): void {
    slot.running--;
    if (slot.running === 0) this.#running.delete(slot.name);
  }
}
