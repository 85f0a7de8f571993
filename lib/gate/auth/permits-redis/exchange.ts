/** Talks to Redis: one call at a time, numbered, with a report before anything else. Says when Redis is away. */
import { randomUUID } from "node:crypto";
import type { AddressBlock } from "./address-block";
import type { ExchangeOptions, Ledger } from "./ledger";
import type { Answer, MessageKind, Sender } from "./messages";
import { CALL_MS, Patience } from "./patience";
import { RedisLink } from "./redis-link";

/** How many addresses one call concerns at most. */
const ADDRESSES_PER_CALL = 500;
/** While Redis is away: how often it is looked for. */
const LOOK_MS = 1_000;

/**
 * - `sharing`: each address has the room that Redis granted
 * - `reporting`: the same, and nothing more until everything was reported
 * - `away`: each address has the fair share
 */
type Mode = "sharing" | "reporting" | "away";

/** The conversation of one node with Redis. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #ledger: Ledger;
  #link: RedisLink | null = null;
  #mode: Mode = "reporting";
  #isRegistered = false;
  #epoch = "";
  #seq = 0;
  /** when the message was sent that was answered last, by the monotonic clock */
  #confirmedAt = Number.NEGATIVE_INFINITY;
  readonly #patience = new Patience((error) => this.#goAway(error));
  #wake: (() => void) | null = null;
  #isPoked = false;
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: ExchangeOptions, ledger: Ledger) {
    this.#options = options;
    this.#ledger = ledger;
  }

  /** Whether each address has the fair share now. */
  get isAway(): boolean {
    // A process that was suspended may have been forgotten by the others: it asks before it relies on what it had.
    if (this.#mode === "sharing" && performance.now() - this.#confirmedAt > this.#options.awayMs) this.#doubt();
    return this.#mode === "away";
  }

  #doubt(): void {
    this.#mode = "reporting";
    this.#isRegistered = false;
    this.#ledger.prepareReport();
    this.poke();
  }

  /** Connects and reports. Rejects at the first failure, after which Redis counts as away and is looked for. */
  async open(): Promise<void> {
    try {
      while (!this.#isRegistered) await this.#exchange();
    } catch (error) {
      this.#fail(error, performance.now());
      this.#goAway();
      this.poke();
      throw error;
    }
  }

  /** Says that there is something to tell. Redis hears of it at the end of this turn, or after the call. */
  poke(): void {
    this.#isPoked = true;
    if (this.#running !== null || this.#isClosed) return;
    this.#running = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.#run())
      .finally(() => {
        this.#running = null;
        if (this.#isPoked) this.poke();
      });
  }

  async #run(): Promise<void> {
    while (this.#isPoked && !this.#isClosed) {
      this.#isPoked = false;
      const startedAt = performance.now();
      try {
        await this.#exchange();
      } catch (error) {
        this.#fail(error, startedAt);
        // Calls that fail follow one another no faster than those that time out.
        await this.#pause(startedAt + (this.#mode === "away" ? LOOK_MS : CALL_MS) - performance.now());
        this.#isPoked = true;
      }
    }
  }

  async #exchange(): Promise<void> {
    if (this.#link === null) await this.#connect();
    if (this.#isRegistered) await this.#tellChanges();
    else await this.#report();
  }

  async #connect(): Promise<void> {
    let isOver = false;
    const link = await RedisLink.open(this.#options.url, {
      hear: (hint) => this.#ledger.hear(hint),
      lose: () => {
        isOver = true;
        if (this.#link !== link) return;
        link.close();
        this.#link = null;
        this.poke();
      },
    });
    try {
      if (isOver || this.#isClosed) throw new Error("the connection to Redis was closed");
      this.#options.check(link.facts);
    } catch (error) {
      link.close();
      throw error;
    }
    this.#link = link;
  }

  #getLink(): RedisLink {
    if (this.#link === null) throw new Error("the connection to Redis was lost");
    return this.#link;
  }

  /** Tells everything that this node has, and asks for nothing. From here on no address has the fair share. */
  async #report(): Promise<void> {
    const wasAway = this.#mode === "away";
    try {
      this.#mode = "reporting";
      const blocks = this.#ledger.prepareReport();
      for (let from = 0; from === 0 || from < blocks.length; from += ADDRESSES_PER_CALL) {
        const part = blocks.slice(from, from + ADDRESSES_PER_CALL);
        const kind = from + part.length < blocks.length ? "part" : "report";
        if (!(await this.#send(kind, part))) return;
      }
    } catch (error) {
      if (wasAway) this.#goAway();
      throw error;
    }
    if (wasAway) this.#options.log.info("Redis is reached again: permits are counted over all nodes");
    this.#isRegistered = true;
    this.#mode = "sharing";
  }

  async #tellChanges(): Promise<void> {
    const blocks = this.#ledger.takeChanged(ADDRESSES_PER_CALL);
    if (blocks.length === ADDRESSES_PER_CALL) this.#isPoked = true;
    try {
      if (!(await this.#send("want", blocks))) this.#ledger.putBack(blocks);
    } catch (error) {
      this.#ledger.putBack(blocks);
      throw error;
    }
  }

  /** False when everything has to be reported first, which is done next. */
  async #send(kind: MessageKind, blocks: readonly AddressBlock[]): Promise<boolean> {
    const sentAt = performance.now();
    const wishes = blocks.map((block) => block.toWish(sentAt, kind !== "want"));
    const { node, limit, leaseMs, awayMs } = this.#options;
    const sender: Sender = { node, limit, leaseMs, awayMs, liveNodes: this.#options.liveNodes() };
    const message = { kind, seq: ++this.#seq, epoch: this.#epoch, nextEpoch: randomUUID(), wishes };
    const answer: Answer = await this.#getLink().send(sender, message);
    if (answer.kind === "old") throw new Error("Redis has carried out a later message of this node");
    this.#patience.succeed();
    if (answer.kind === "report") {
      this.#epoch = answer.epoch;
      this.#isRegistered = false;
      this.#isPoked = true;
      return false;
    }
    this.#confirmedAt = sentAt;
    for (const [index, block] of blocks.entries()) {
      const wish = wishes[index];
      if (wish) block.take(wish, answer.allowed[index] ?? 0);
      this.#ledger.settle(block, answer.isBlocked);
    }
    return true;
  }

  #fail(error: unknown, startedAt: number): void {
    this.#link?.close();
    this.#link = null;
    if (this.#mode !== "away" && !this.#isClosed) this.#patience.fail(error, startedAt);
  }

  #goAway(error?: unknown): void {
    this.#patience.succeed();
    // Whatever the fair share admits from now on is reported before Redis counts again.
    this.#isRegistered = false;
    if (this.#mode === "away") return;
    this.#mode = "away";
    if (error !== undefined) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log.warn({ reason }, "Redis can't be reached: each address has its fair share on this node");
    }
    this.#ledger.loseContact();
  }

  async #pause(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  /** Tells the last changes, if Redis answers, and ends. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#patience.succeed();
    this.#wake?.();
    await this.#running;
    try {
      while (this.#link !== null && this.#isRegistered && this.#ledger.hasChanges) await this.#tellChanges();
    } catch {
      // Redis forgets this node after a lease.
    }
    this.#link?.close();
    this.#link = null;
  }
}
