/** Counts the requests of each address over all nodes that share one Redis, and by itself below what it was granted. */
import type { Permit, PermitCounter, SharingState } from "@/lib/gate/auth/concurrency";
import { AddressBlock } from "./address-block";
import { Exchange } from "./exchange";
import type { ExchangeOptions, Ledger } from "./ledger";
import type { Hint } from "./messages";

/** Idle permits are given back after one to two of these; each is a sign of life as well. */
const SWEEP_MS = 1_000;
/** How long it waits, after a loss of data, for the other nodes to report. */
const REPORTS_MS = 1_000;
/** What Redis has noted is said again after this time, so that Redis does not forget it. */
const TELL_AGAIN_MS = 600_000;

/** Options of `SharedPermits`. `node` is this node's id in the list of live nodes. */
export type SharedPermitsOptions = Omit<ExchangeOptions, "leaseMs" | "awayMs" | "check"> &
  Partial<Pick<ExchangeOptions, "leaseMs" | "awayMs" | "check">> & {
    /** how long a request waits for other nodes to give back what is idle; 50 by default */
    giveBackMs?: number;
  };

/**
 * Permits by block: Redis knows how many permits of each address a node has, and the node counts below that without
 * asking. Only a request that needs a larger block waits for an answer.
 */
export class SharedPermits implements PermitCounter, Ledger {
  readonly limit: number;
  readonly #liveNodes: () => readonly string[];
  readonly #exchange: Exchange;
  readonly #giveBackMs: number;
  readonly #blocks = new Map<string, AddressBlock>();
  readonly #changed = new Set<AddressBlock>();
  #sweepTimer: NodeJS.Timeout | undefined;

  constructor(options: SharedPermitsOptions) {
    this.limit = options.limit;
    this.#liveNodes = options.liveNodes;
    this.#giveBackMs = options.giveBackMs ?? 50;
    this.#exchange = new Exchange({ leaseMs: 5_000, awayMs: 3_000, check: () => {}, ...options }, this);
  }

  /** Connects. Rejects when Redis can't be reached: from then on it is looked for, and the fair share holds. */
  async open(): Promise<void> {
    this.#sweepTimer ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
    await this.#exchange.open();
  }

  get running(): number {
    let sum = 0;
    for (const { running } of this.#blocks.values()) sum += running;
    return sum;
  }

  get sharing(): SharingState {
    return this.#exchange.isAway ? "away" : "ok";
  }

  /** What each address has on this node while Redis is away. */
  get fairShare(): number {
    return Math.max(1, Math.floor(this.limit / Math.max(1, this.#liveNodes().length)));
  }

  acquire(name: string): Permit | null | Promise<Permit | null> {
    const block = this.#blocks.get(name) ?? this.#addBlock(name);
    const { isAway } = this.#exchange;
    if (block.running < (isAway ? this.fairShare : block.room)) return block.begin();
    if (isAway || block.demand >= this.limit) return null;
    // Others may have been refused a moment ago, and wait already.
    if (block.askedUntil === 0) this.#tell(block);
    return block.wait();
  }

  release(permit: Permit): void {
    permit.running--;
    if (permit instanceof AddressBlock && permit.isWaiting) permit.admit(permit.room);
  }

  /** Gives everything back and ends. No request may be under way. */
  async close(): Promise<void> {
    clearInterval(this.#sweepTimer);
    this.prepareReport();
    await this.#exchange.close();
    for (const block of this.#blocks.values()) block.refuse();
  }

  #addBlock(name: string): AddressBlock {
    const block = new AddressBlock(name);
    this.#blocks.set(name, block);
    return block;
  }

  #tell(block: AddressBlock): void {
    this.#changed.add(block);
    this.#exchange.poke();
  }

  #sweep(): void {
    const now = performance.now();
    for (const block of this.#blocks.values()) {
      block.shrink(block.peak);
      block.peak = block.running;
      const isOld = block.noted > 0 && now - block.notedAt > TELL_AGAIN_MS;
      if (block.isOver) this.#blocks.delete(block.name);
      else if (block.isOutdated || isOld) this.#changed.add(block);
    }
    this.#exchange.poke();
  }

  prepareReport(): AddressBlock[] {
    for (const block of this.#blocks.values()) {
      block.shrink(0);
      this.#changed.add(block);
    }
    return [...this.#blocks.values()];
  }

  takeChanged(count: number): AddressBlock[] {
    const taken: AddressBlock[] = [];
    for (const block of this.#changed) {
      if (taken.length === count) break;
      this.#changed.delete(block);
      if (block.isOutdated || block.noted > 0) taken.push(block);
    }
    return taken;
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  putBack(blocks: readonly AddressBlock[]): void {
    for (const block of blocks) this.#changed.add(block);
  }

  settle(block: AddressBlock, isBlocked: boolean): void {
    const now = performance.now();
    if (!block.isWaiting) block.askedUntil = 0;
    else if (block.askedUntil === 0) {
      const waitMs = isBlocked ? REPORTS_MS : this.#giveBackMs;
      block.askedUntil = now + waitMs;
      setTimeout(() => block.isWaiting && this.#tell(block), waitMs + 1).unref();
    } else if (now >= block.askedUntil) block.refuse();
  }

  hear(hint: Hint): void {
    if (hint.kind === "report") return this.#exchange.poke();
    if (hint.kind === "reported") {
      for (const block of this.#blocks.values()) if (block.isWaiting) this.#tell(block);
      return;
    }
    const block = this.#blocks.get(hint.name);
    if (block === undefined) return;
    if (hint.kind === "over" || (hint.kind === "freed" && block.isWaiting)) this.#tell(block);
    if (hint.kind === "recall" && !block.isWaiting && block.room > block.running) {
      block.shrink(0);
      block.peak = block.running;
      this.#tell(block);
    }
  }

  loseContact(): void {
    for (const block of this.#blocks.values()) {
      block.admit(this.fairShare);
      block.refuse();
    }
  }
}
