/** Collects what happened to each key in memory and hands it to the dashboard in batches. */
import { randomUUID } from "node:crypto";
import { setImmediate as endOfTurn } from "node:timers/promises";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import type { UsageOutcome } from "@/lib/shared/gate/refusals";
import { formatUsedFor } from "./used-for";

/** Delivers one batch; false when it may not have arrived, and the same batch must be sent again. */
export type Deliver = (batch: UsageBatch) => Promise<boolean>;

/** What one key did. `lastMethod` and `lastUri` as they came: strings that are there anyway. */
export type UsageCounter = {
  keyId: string;
  /** whether it is still added to, and not on its way to the dashboard */
  isOpen: boolean;
  admitted: number;
  /** null for most keys, which are never refused */
  refused: Map<UsageOutcome, number> | null;
  lastAt: number;
  lastAddress: string;
  lastMethod: string;
  lastUri: string;
};

/** A key whose requests are counted. It carries its counter, so that not every request has to look for it among those of all keys. */
export type UsageSubject = { readonly id: string; counter: UsageCounter | null };

/** Counters that are no longer added to. `batch` is their serialised form, built on the first request for it. */
type ClosedCounters = {
  sequence: number;
  day: number;
  counters: readonly UsageCounter[];
  batch: UsageBatch | null;
};

const DAY_MS = 24 * 60 * 60 * 1000;
/** Above this many keys between two flushes, further keys are left out until the next. */
export const MAX_COUNTERS = 50_000;
/** Keys of one batch: to put more into words at once would hold up the gate, to write more the pages. */
export const BATCH_KEYS = 1_000;
/** So many times as long as the last flush took, nothing is delivered: the dashboard has pages to show, too. */
const REST_FACTOR = 9;
/** However long that was. */
const LONGEST_REST_MS = 10_000;

export class UsageRecorder {
  readonly #gateId = randomUUID();
  readonly #deliver: Deliver;
  #sequence = 0;
  #day = 0;
  #dayEndsAt = 0;
  #counters = new Map<string, UsageCounter>();
  /** Not yet delivered: of the flush that is under way, and of days that have ended since. */
  #closed: ClosedCounters[] = [];
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
   * kept as it is here, and made presentable when the batch is delivered.
   */
  record(key: UsageSubject, outcome: UsageOutcome, now: number, address: string, method = "", uri = ""): void {
    if (now >= this.#dayEndsAt) this.#startDay(now);
    const counter = key.counter?.isOpen ? key.counter : this.#counterOf(key);
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
    // Mostly the same again. Its own string would keep this request's from being collected, of each key that is in use.
    if (counter.lastMethod !== method) counter.lastMethod = method;
    if (counter.lastUri !== uri) counter.lastUri = uri;
  }

  /** The open counter of a key, which may have been read anew since its last request; null when there is no room for one. */
  #counterOf(key: UsageSubject): UsageCounter | null {
    key.counter = this.#counters.get(key.id) ?? this.#begin(key.id);
    return key.counter;
  }

  #begin(keyId: string): UsageCounter | null {
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
    this.#close();
    this.#day = Math.floor(now / DAY_MS);
    this.#dayEndsAt = (this.#day + 1) * DAY_MS;
  }

  #close(): void {
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
    if (!(await this.#deliverClosed())) return;
    this.#close();
    await this.#deliverClosed();
  }

  async #deliverClosed(): Promise<boolean> {
    for (let closed = this.#closed[0]; closed; closed = this.#closed[0]) {
      if (await this.#deliver(this.#batchOf(closed))) {
        this.#closed.shift();
        continue;
      }
      // They may have to wait for long: in words they are short. One a turn, or the gate would be held up.
      for (const waiting of this.#closed) {
        this.#batchOf(waiting);
        await endOfTurn();
      }
      return false;
    }
    return true;
  }

  /** The same batch, with the same number, however often it is sent, so that it counts once. */
  #batchOf(closed: ClosedCounters): UsageBatch {
    closed.batch ??= toBatch(this.#gateId, closed);
    closed.counters = [];
    return closed.batch;
  }

  /** Flushes `pauseMs` after the last flush has ended, or later when that took long, until `stop`. */
  start(pauseMs: number): void {
    const flush = async (): Promise<void> => {
      const startedAt = performance.now();
      await this.flush();
      const restMs = Math.min(REST_FACTOR * (performance.now() - startedAt), LONGEST_REST_MS);
      if (this.#timer) wait(Math.max(pauseMs, restMs));
    };
    const wait = (ms: number): void => {
      this.#timer = setTimeout(flush, ms);
      this.#timer.unref();
    };
    wait(pauseMs);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/**
 * Puts counters into words. Keys go on carrying them for a while, so they let go of what their requests brought: a path is a part
 * of the whole target, which a secret may stand in.
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
