/** Limits how many requests each client address may have under way at once. */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The requests of one address. Its holders keep the object, so that it is looked up once a request. */
export type Permit = { readonly name: string; running: number };

/**
 * Counts the requests of each address against one limit. An address is any string, and takes memory only while it has
 * a request under way. In this process alone: other nodes count for themselves.
 */
export class ConcurrencyLimiter {
  readonly #running = new Map<string, Permit>();
  readonly #limit: number;

  /** `limit`: the most requests that one address may have under way. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  /** A permit, which must be released exactly once; null when the address has none left. */
  acquire(name: string): Permit | null {
    const permit = this.#running.get(name);
    if (permit === undefined) return this.#start(name);
    if (permit.running >= this.#limit) return null;
    permit.running++;
    return permit;
  }

  #start(name: string): Permit {
    const permit = { name, running: 1 };
    this.#running.set(name, permit);
    return permit;
  }

  /**
   * Releases a permit when `response` is no longer under way: at once if the system has taken all of it, as with most
   * answers; else when it or its socket closes. The socket matters for pipelined requests: a response that waits behind
   * another gets no `close` of its own when the client hangs up.
   */
  releaseAfter(response: ServerResponse, permit: Permit): void {
    const { socket } = response.req;
    if (response.writableFinished || socket.destroyed) return this.release(permit);
    let isHeld = true;
    const release = (): void => {
      // A listener that was removed during an `emit` is still called by that `emit`.
      if (!isHeld) return;
      isHeld = false;
      response.off("close", release);
      socket.off("close", release);
      this.release(permit);
    };
    response.on("close", release);
    socket.on("close", release);
  }

  /** Holds a permit for as long as a socket lives that no longer speaks HTTP. False when the address has none left. */
  acquireForSocket(name: string, socket: Socket): boolean {
    const permit = this.acquire(name);
    if (permit === null) return false;
    socket.once("close", () => this.release(permit));
    return true;
  }

  /** Must be called once for each time that the permit was acquired. */
  release(permit: Permit): void {
    permit.running--;
    if (permit.running === 0) this.#running.delete(permit.name);
  }
}
