/** Limits how many requests each client address may have under way at once. */
import type { ServerResponse } from "node:http";

/** The requests of one address. Its holders keep the object, so that it is looked up once a request. */
export type Permit = { readonly name: string; running: number };

/** How a counter shares its limit with other nodes: it does not, it does by Redis, or it can't reach Redis now. */
export type SharingState = "none" | "ok" | "away";

/** Gives out the permits of each address. */
export interface PermitCounter {
  /** the most requests that one address may have under way */
  readonly limit: number;
  /** the requests under way, of all addresses */
  readonly running: number;
  readonly sharing: SharingState;
  /**
   * A permit, which must be released exactly once; null when the address has none left. A promise, which never rejects,
   * only where other nodes have to be asked first.
   */
  acquire(name: string): Permit | null | Promise<Permit | null>;
  /** Must be called once for each time that the permit was acquired. */
  release(permit: Permit): void;
}

/**
 * Counts the requests of each address against one limit. An address is any string, and takes memory only while it has
 * a request under way. In this process alone: other nodes count for themselves.
 */
export class ConcurrencyLimiter implements PermitCounter {
  readonly #running = new Map<string, Permit>();
  readonly #limit: number;

  /** `limit`: the most requests that one address may have under way. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  get running(): number {
    let sum = 0;
    for (const { running } of this.#running.values()) sum += running;
    return sum;
  }

  get sharing(): SharingState {
    return "none";
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

  release(permit: Permit): void {
    permit.running--;
    if (permit.running === 0) this.#running.delete(permit.name);
  }
}

/**
 * Releases a permit when `response` is no longer under way: at once if the system has taken all of it, as with most
 * answers; else when it or its socket closes. The socket matters for pipelined requests: a response that waits behind
 * another gets no `close` of its own when the client hangs up.
 */
export function releaseAfter(permits: PermitCounter, response: ServerResponse, permit: Permit): void {
  const { socket } = response.req;
  if (response.writableFinished || socket.destroyed) return permits.release(permit);
  let isHeld = true;
  const release = (): void => {
    // A listener that was removed during an `emit` is still called by that `emit`.
    if (!isHeld) return;
    isHeld = false;
    response.off("close", release);
    socket.off("close", release);
    permits.release(permit);
  };
  response.on("close", release);
  socket.on("close", release);
}
