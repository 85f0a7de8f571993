/** Nodes that share the permits of a test's Redis, in the test's own process. */
import { waitFor } from "@/e2e/support/api/client";
import type { Permit } from "@/lib/gate/auth/concurrency";
import { SharedPermits, type SharedPermitsOptions } from "@/lib/gate/auth/permits-redis/shared-permits";

/** The limit of every node here, as by default. */
export const LIMIT = 20;

/** On a busy machine 50 ms may be over before anybody was heard who has something to give back. */
const GIVE_BACK_MS = 500;

const QUIET = { warn: () => {}, info: () => {} };

/** A counter of one node, and the permits that the test holds of it. */
export class PermitNode {
  readonly id: string;
  readonly counter: SharedPermits;
  readonly #held: Permit[] = [];

  private constructor(id: string, counter: SharedPermits) {
    this.id = id;
    this.counter = counter;
  }

  /** Opens a node. `live` lists the ids of the nodes that the database would call alive, and may change later. */
  static async open(
    url: string,
    id: string,
    live: readonly string[],
    options: Partial<SharedPermitsOptions> = {},
  ): Promise<PermitNode> {
    const own = { url, node: id, limit: LIMIT, liveNodes: () => live, giveBackMs: GIVE_BACK_MS, log: QUIET };
    const counter = new SharedPermits({ ...own, ...options });
    // A machine that stands still for a moment makes a call time out, after which Redis is looked for again.
    await counter.open().catch(() => {});
    await waitFor(
      () => counter.sharing,
      (state) => state === "ok",
    );
    return new PermitNode(id, counter);
  }

  /** How many requests of the address are under way here, by the test's own count. */
  get held(): number {
    return this.#held.length;
  }

  /** Asks for `count` permits of an address at once; resolves to how many were given. */
  async take(address: string, count: number): Promise<number> {
    const permits = await Promise.all(Array.from({ length: count }, () => this.counter.acquire(address)));
    const given = permits.flatMap((permit) => (permit === null ? [] : [permit]));
    this.#held.push(...given);
    return given.length;
  }

  /** Ends `count` requests. */
  release(count: number): void {
    for (const permit of this.#held.splice(0, count)) this.counter.release(permit);
  }

  /** Ends everything. */
  async close(): Promise<void> {
    this.release(this.held);
    await this.counter.close();
  }
}

/** How many permits the nodes hold together. */
export function heldBy(nodes: readonly PermitNode[]): number {
  return nodes.reduce((sum, { held }) => sum + held, 0);
}
