/** Counts the requests that each address has running, and refuses one more than the limit. */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** What an address has running. Held by its requests, so that it is looked for once in each. */
export type Permit = { readonly name: string; running: number };

/** A permit that is given back when its answer or its socket closes, whichever comes first. */
type HeldPermit = { permit: Permit; response: ServerResponse; isHeld: boolean; release: (() => void) | null };

export class ConcurrencyLimiter {
  readonly #running = new Map<string, Permit>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The most requests that one address may have running. */
  get limit(): number {
    return this.#limit;
  }

  /** Takes a permit; null when the address has none left. Whoever takes one gives it back, once, whatever happens. */
  acquire(name: string): Permit | null {
    const permit = this.#running.get(name);
    if (permit === undefined) return this.#begin(name);
    if (permit.running >= this.#limit) return null;
    permit.running++;
    return permit;
  }

  #begin(name: string): Permit {
    const permit = { name, running: 1 };
    this.#running.set(name, permit);
    return permit;
  }

  /**
   * Gives a permit back once `response` is under way no more: now, if all of it has been handed to the system, as with most
   * answers; else when it closes, or its socket does. The second matters for pipelined requests: an answer that waits behind
   * another never gets a `close` of its own when the client hangs up.
   */
  releaseAfter(response: ServerResponse, permit: Permit): void {
    const { socket } = response.req;
    if (response.writableFinished || socket.destroyed) return this.release(permit);
    const held: HeldPermit = { permit, response, isHeld: true, release: null };
    // Bound, since the loader that runs TypeScript takes its time to give a new function its name.
    held.release = this.#release.bind(this, held);
    response.on("close", held.release);
    socket.on("close", held.release);
  }

  /** A `close` that is being emitted reaches also whom it has just struck off. */
  #release(held: HeldPermit): void {
    if (!held.isHeld || !held.release) return;
    held.isHeld = false;
    held.response.off("close", held.release);
    held.response.req.socket.off("close", held.release);
    this.release(held.permit);
  }

  /** Takes a permit for as long as a socket lives that speaks HTTP no more. */
  acquireForSocket(name: string, socket: Socket): boolean {
    const permit = this.acquire(name);
    if (permit === null) return false;
    socket.once("close", () => this.release(permit));
    return true;
  }

  /** For who knows when the answer is out: once for each time that it was taken. */
  release(permit: Permit): void {
    permit.running--;
    if (permit.running === 0) this.#running.delete(permit.name);
  }
}
