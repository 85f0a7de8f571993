/** Counts the requests of each key in memory and delivers the counts to the dashboard in batches. */
import { randomUUID } from "node:crypto";
import { setImmediate as endOfTurn } from "node:timers/promises";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import type { UsageOutcome } from "@/lib/shared/gate/refusals";
import { type CountersOfHour, splitIntoBatches, toBatch } from "./batch";
import {
  countAdmitted,
  countRefused,
  type DetailBudget,
  noteOldUse,
  openCounter,
  type UsageCall,
  type UsageCounter,
} from "./counter";
import { UrlSecrets } from "./url-secrets";

/** Delivers one batch; false when it may not have arrived, and the same batch must be sent again. */
export type DeliverBatch = (batch: UsageBatch) => Promise<boolean>;

/** A key whose requests are counted. It holds its counter, so that a request need not look it up. */
export type UsageSubject = {
  readonly id: string;
  counter: UsageCounter | null;
  /** set where the request came with the key's old secret */
  readonly secretEndsAt?: number | null;
};

/** Counters that are closed. `batch` is what is delivered of them, built when it is first needed. */
type ClosedCounters = CountersOfHour & { batch: UsageBatch | null };

const HOUR_MS = 60 * 60 * 1000;
/** Above this many keys between two flushes, further keys are left out until the next. */
export const MAX_COUNTERS = 50_000;
/** Above this many callers, calls and refusals between two flushes, about 5 MB, further ones are counted only. */
export const MAX_DETAILS = 20_000;
/** The pause after a flush, as a multiple of its duration: the dashboard also has pages to render. */
const REST_FACTOR = 9;
/** The longest such pause. */
const MAX_REST_MS = 10_000;

/** Records requests without delay and delivers them later; at most `MAX_COUNTERS` keys are held in memory. */
export class UsageRecorder {
  readonly #gateId = randomUUID();
  readonly #deliver: DeliverBatch;
  #sequence = 0;
  #hour = 0;
  #hourEndsAt = 0;
  #counters = new Map<string, UsageCounter>();
  #budget: DetailBudget = { left: MAX_DETAILS };
  /** Not yet delivered, oldest first: those of the running flush, and those of hours that ended during it. */
  #closed: ClosedCounters[] = [];
  #flushing: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dropped = 0;
  readonly #urlSecrets = new UrlSecrets();

  constructor(deliver: DeliverBatch) {
    this.#deliver = deliver;
  }

  /** The number of requests that were not counted because there were counters for too many keys. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Counts one request of a known key. Only an admitted request counts as a use. `missing`: see `RefusedCall`. */
  record(key: UsageSubject, outcome: UsageOutcome, call: UsageCall, missing = ""): void {
    if (call.at >= this.#hourEndsAt) this.#startHour(call.at);
    const counter = key.counter?.isOpen ? key.counter : this.#findCounter(key);
    if (!counter) return;
    if (outcome !== "admitted") {
      countRefused(counter, { ...call, code: outcome, missing }, this.#budget);
      return;
    }
    countAdmitted(counter, call, this.#budget);
    if (key.secretEndsAt) noteOldUse(counter, call);
  }

  /** Notes the secrets in the URL of a request to the API, whether it is admitted or not. */
  noteUrl(url: string): void {
    this.#urlSecrets.note(url);
  }

  /** The open counter of a key whose record may be new; null when there are counters for too many keys. */
  #findCounter(key: UsageSubject): UsageCounter | null {
    key.counter = this.#counters.get(key.id) ?? this.#openCounter(key.id);
    return key.counter;
  }

  #openCounter(keyId: string): UsageCounter | null {
    if (this.#counters.size >= MAX_COUNTERS) {
      this.#dropped++;
      return null;
    }
    const counter = openCounter(keyId);
    this.#counters.set(keyId, counter);
    return counter;
  }

  #startHour(now: number): void {
    this.#closeCounters();
    this.#hour = Math.floor(now / HOUR_MS);
    this.#hourEndsAt = (this.#hour + 1) * HOUR_MS;
  }

  #closeCounters(): void {
    const counters = this.#counters;
    this.#counters = new Map();
    this.#budget = { left: MAX_DETAILS };
    for (const counter of counters.values()) counter.isOpen = false;
    for (const part of splitIntoBatches(counters.values())) this.#close(part);
    // A client that sends its secret in nothing but the URL is refused without a key, so nothing else is counted.
    if (!this.#urlSecrets.isEmpty) this.#close([]);
  }

  #close(counters: UsageCounter[]): void {
    this.#sequence++;
    const urlSecrets = this.#urlSecrets.take();
    const hour = this.#hour || Math.floor(Date.now() / HOUR_MS);
    this.#closed.push({ sequence: this.#sequence, hour, counters, urlSecrets, batch: null });
  }

  /**
   * Delivers everything recorded so far, oldest first, and stops at the first batch that does not arrive. Only one
   * flush runs at a time. Calls during a flush share the next one, which also delivers what was recorded in the
   * meantime.
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

  /** Does not repeat until nothing is left: under load the dashboard would write without a pause. */
  async #deliverAll(): Promise<void> {
    if (!(await this.#deliverClosed())) return;
    this.#closeCounters();
    await this.#deliverClosed();
  }

  async #deliverClosed(): Promise<boolean> {
    for (let closed = this.#closed[0]; closed; closed = this.#closed[0]) {
      if (await this.#deliver(this.#getBatch(closed))) {
        this.#closed.shift();
        continue;
      }
      // The others may wait for a long time, and a batch takes less memory than its counters. Built one per turn of the
      // event loop, so that requests are not held up.
      for (const waiting of this.#closed) {
        this.#getBatch(waiting);
        await endOfTurn();
      }
      return false;
    }
    return true;
  }

  /** Returns the same batch with the same number each time, so that a batch that is sent again is counted once. */
  #getBatch(closed: ClosedCounters): UsageBatch {
    closed.batch ??= toBatch(this.#gateId, closed);
    closed.counters = [];
    return closed.batch;
  }

  /** Flushes again and again until `stop`, with pauses of `pauseMs`, or longer ones after a flush that took long. */
  start(pauseMs: number): void {
    const flush = async (): Promise<void> => {
      const startedAt = performance.now();
      await this.flush();
      const restMs = Math.min(REST_FACTOR * (performance.now() - startedAt), MAX_REST_MS);
      if (this.#timer) wait(Math.max(pauseMs, restMs));
    };
    const wait = (ms: number): void => {
      this.#timer = setTimeout(flush, ms);
      this.#timer.unref();
    };
    wait(pauseMs);
  }

  /** Stops the flushes that `start` began. Counting goes on, and `flush` may still be called. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
