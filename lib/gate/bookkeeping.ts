/** Collects what happened to each key in memory and hands it to the dashboard in batches. */
import { randomUUID } from "node:crypto";
import type { BookkeepingBatch } from "@/lib/shared/inner-hop";
import type { Outcome } from "@/lib/shared/verdicts";
import { describePurpose } from "./purpose";

/** Delivers one batch; false when it may not have arrived, and the same batch must be sent again. */
export type Deliver = (batch: BookkeepingBatch) => Promise<boolean>;

/** `lastMethod` and `lastUri` as they came: strings that are there anyway. */
type Tally = {
  keyId: string;
  outcomes: Map<Outcome, number>;
  lastAt: number;
  lastAddress: string;
  lastMethod: string;
  lastUri: string;
};

const DAY_MS = 24 * 60 * 60 * 1000;
/** Above this many keys in one batch, further keys are left out until the next. */
export const MAX_TALLIES = 50_000;

export class Bookkeeping {
  readonly #doorId = randomUUID();
  readonly #deliver: Deliver;
  #sequence = 0;
  #day = 0;
  #tallies = new Map<string, Tally>();
  /** Batches that are closed and not yet delivered: one under way, and those of days that have ended since. */
  #sealed: BookkeepingBatch[] = [];
  #flushing: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dropped = 0;

  constructor(deliver: Deliver) {
    this.#deliver = deliver;
  }

  /** Requests that were left out because the buffer was full. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Counts one request of a known key. `now` in milliseconds since 1970. Only an admitted one is a use; what it was for is
   * kept as it is here, and made presentable when the batch is closed.
   */
  record(keyId: string, outcome: Outcome, now: number, address: string, method = "", uri = ""): void {
    const day = Math.floor(now / DAY_MS);
    if (day > this.#day) this.#startDay(day);
    let tally = this.#tallies.get(keyId);
    if (!tally) {
      if (this.#tallies.size >= MAX_TALLIES) {
        this.#dropped++;
        return;
      }
      tally = { keyId, outcomes: new Map(), lastAt: 0, lastAddress: "", lastMethod: "", lastUri: "" };
      this.#tallies.set(keyId, tally);
    }
    tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
    if (outcome !== "admitted" || now < tally.lastAt) return;
    tally.lastAt = now;
    tally.lastAddress = address;
    tally.lastMethod = method;
    tally.lastUri = uri;
  }

  #startDay(day: number): void {
    this.#seal();
    this.#day = day;
  }

  /** Closes the open batch. A delivered batch keeps its number when it is sent again, so that it counts once. */
  #seal(): void {
    if (this.#tallies.size === 0) return;
    const day = new Date(this.#day * DAY_MS).toISOString().slice(0, 10);
    const tallies = [...this.#tallies.values()];
    this.#tallies = new Map();
    this.#sequence++;
    this.#sealed.push({
      doorId: this.#doorId,
      sequence: this.#sequence,
      counts: tallies.flatMap(({ keyId, outcomes }) =>
        [...outcomes].map(([outcome, count]) => ({ keyId, day, outcome, count })),
      ),
      lastUses: tallies
        .filter(({ lastAt }) => lastAt > 0)
        .map(({ keyId, lastAt, lastAddress, lastMethod, lastUri }) => {
          return { keyId, at: lastAt, address: lastAddress, purpose: describePurpose(lastMethod, lastUri) };
        }),
    });
  }

  /**
   * Delivers everything recorded so far, oldest first; stops at the first batch that does not arrive. One at a time: what is
   * recorded while a batch is under way is for the next, which all who ask meanwhile share.
   */
  flush(): Promise<void> {
    if (this.#flushing) {
      this.#next ??= this.#flushing.then(() => {
        this.#next = null;
        return this.flush();
      });
      return this.#next;
    }
    this.#flushing = this.#deliverAll().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  /** Not until nothing is left: under load there always is, and the dashboard would write without a pause. */
  async #deliverAll(): Promise<void> {
    if (!(await this.#deliverSealed())) return;
    this.#seal();
    await this.#deliverSealed();
  }

  async #deliverSealed(): Promise<boolean> {
    for (let batch = this.#sealed[0]; batch; batch = this.#sealed[0]) {
      if (!(await this.#deliver(batch))) return false;
      this.#sealed.shift();
    }
    return true;
  }

  /** Flushes every `intervalMs`, unless the last time takes longer, until `stop`. */
  start(intervalMs: number): void {
    this.#timer = setInterval(() => {
      if (!this.#flushing) void this.flush();
    }, intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
}
