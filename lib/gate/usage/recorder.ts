/** Counts the requests of each key in memory and delivers the counts to the dashboard in batches. */
import { randomUUID } from "node:crypto";
import { setImmediate as endOfTurn } from "node:timers/promises";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import type { UsageOutcome } from "@/lib/shared/gate/refusals";
import { formatUsedFor } from "./used-for";

/** Delivers one batch; false when it may not have arrived, and the same batch must be sent again. */
export type DeliverBatch = (batch: UsageBatch) => Promise<boolean>;

/** The requests of one key since its counter was opened. Method and URI are kept as received and formatted later. */
export type UsageCounter = {
  keyId: string;
  /** false once it is being delivered; nothing is added to it then */
  isOpen: boolean;
  admitted: number;
  /** null for most keys, which are never refused */
  refused: Map<UsageOutcome, number> | null;
  /** milliseconds since 1970 */
  lastAt: number;
  lastAddress: string;
  lastMethod: string;
  lastUri: string;
};

/** A key whose requests are counted. It holds its counter, so that a request need not look it up. */
export type UsageSubject = { readonly id: string; counter: UsageCounter | null };

/** Counters that are closed. `batch` is what is delivered of them, built when it is first needed. */
type ClosedCounters = {
  sequence: number;
  day: number;
  counters: readonly UsageCounter[];
  batch: UsageBatch | null;
};

const DAY_MS = 24 * 60 * 60 * 1000;
/** Above this many keys between two flushes, further keys are left out until the next. */
export const MAX_COUNTERS = 50_000;
/** Keys in one batch. To format more at once would hold up the gate; to write more at once, the dashboard. */
export const BATCH_KEYS = 1_000;
/** The pause after a flush, as a multiple of its duration: the dashboard also has pages to render. */
const REST_FACTOR = 9;
/** The longest such pause. */
const MAX_REST_MS = 10_000;

/** Records requests without delay and delivers them later; at most `MAX_COUNTERS` keys are held in memory. */
export class UsageRecorder {
  readonly #gateId = randomUUID();
  readonly #deliver: DeliverBatch;
  #sequence = 0;
  #day = 0;
  #dayEndsAt = 0;
  #counters = new Map<string, UsageCounter>();
  /** Not yet delivered, oldest first: those of the running flush, and those of days that ended during it. */
  #closed: ClosedCounters[] = [];
  #flushing: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dropped = 0;

  constructor(deliver: DeliverBatch) {
    this.#deliver = deliver;
  }

  /** The number of requests that were not counted because there were counters for too many keys. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Counts one request of a known key. `now` is in milliseconds since 1970. Only an admitted request counts as a use of
   * the key. `method` and `uri` say what it was used for; they are formatted when the batch is built.
   */
  record(key: UsageSubject, outcome: UsageOutcome, now: number, address: string, method = "", uri = ""): void {
    if (now >= this.#dayEndsAt) this.#startDay(now);
    const counter = key.counter?.isOpen ? key.counter : this.#findCounter(key);
    if (!counter) return;
    if (outcome !== "admitted") {
      counter.refused ??= new Map();
      counter.refused.set(outcome, (counter.refused.get(outcome) ?? 0) + 1);
      return;
    }
    counter.admitted++;
    if (now < counter.lastAt) return;
    counter.lastAt = now;
    counter.lastAddress = address;
    // Mostly they are the same as before. Keeping the equal older string lets the string of this request be collected.
    if (counter.lastMethod !== method) counter.lastMethod = method;
    if (counter.lastUri !== uri) counter.lastUri = uri;
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
    const counter = {
      keyId,
      isOpen: true,
      admitted: 0,
      refused: null,
      lastAt: 0,
      lastAddress: "",
      lastMethod: "",
      lastUri: "",
    };
    this.#counters.set(keyId, counter);
    return counter;
  }

  #startDay(now: number): void {
    this.#closeCounters();
    this.#day = Math.floor(now / DAY_MS);
    this.#dayEndsAt = (this.#day + 1) * DAY_MS;
  }

  #closeCounters(): void {
    const counters = [...this.#counters.values()];
    this.#counters = new Map();
    for (const counter of counters) counter.isOpen = false;
    for (let first = 0; first < counters.length; first += BATCH_KEYS) {
      this.#sequence++;
      const some = counters.slice(first, first + BATCH_KEYS);
      this.#closed.push({ sequence: this.#sequence, day: this.#day, counters: some, batch: null });
    }
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

/**
 * Turns counters into a batch. Clears their URIs: a key may hold its counter for a while yet, and a URI keeps the whole
 * request target in memory, which may contain a secret.
 */
function toBatch(gateId: string, { sequence, day, counters }: ClosedCounters): UsageBatch {
  const counts: UsageBatch["counts"] = [];
  const lastUses: UsageBatch["lastUses"] = [];
  for (const counter of counters) {
    const { keyId, admitted, refused, lastAt, lastAddress, lastMethod, lastUri } = counter;
    for (const [outcome, count] of refused ?? []) counts.push({ keyId, outcome, count });
    if (admitted === 0) continue;
    counts.push({ keyId, outcome: "admitted", count: admitted });
    lastUses.push({ keyId, at: lastAt, address: lastAddress, purpose: formatUsedFor(lastMethod, lastUri) });
    counter.lastUri = "";
  }
  return { gateId, sequence, day: new Date(day * DAY_MS).toISOString().slice(0, 10), counts, lastUses };
}
