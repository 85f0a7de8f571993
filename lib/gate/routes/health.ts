/** How an upstream has been doing in the last five minutes, in bounded memory. */
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { type HealthReport, isFailure } from "@/lib/shared/gate/routes-report";

const BUCKET_MS = 30_000;
const BUCKETS = 10;
/** An hour: what took longer counts as that. */
const LONGEST_MS = 3_600_000;
/** What the histogram counts in: an upstream on the same machine answers in parts of a millisecond. */
const MICROSECONDS = 1_000;

/** One significant digit is within 7 % at worst, in 4 kB; two would take seven times as much. */
function createDurations(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: LONGEST_MS * MICROSECONDS, figures: 1 });
}

/** What happened in the half minute that begins at `slot` times `BUCKET_MS`; a ring holds ten, each used again. */
type Bucket = { slot: number; count: number; failures: number; durations: RecordableHistogram };

/** Where a report puts its buckets together: reports are made one after the other. */
const sum = createDurations();

export class RouteHealth {
  // Made when they are needed: most routes of a long file rest.
  readonly #ring: Bucket[] = [];
  #current: Bucket | null = null;
  #lastAt = 0;
  #lastDurationMs = 0;
  #lastAnswer: number | RefusalCode | null = null;

  /**
   * One request that the upstream answered with a status, or that failed with a code of ours. `now` in milliseconds since
   * 1970; `durationMs` until the answer's headers, or until it failed. Statuses from 500 on are failures, and codes whose
   * status is; what a client caused is none.
   */
  record(now: number, durationMs: number, answer: number | RefusalCode): void {
    const slot = Math.floor(now / BUCKET_MS);
    if (this.#current?.slot !== slot) this.#current = this.#open(slot);
    const bucket = this.#current;
    bucket.count++;
    if (isFailure(answer)) bucket.failures++;
    // Whatever a broken clock measured: the histogram throws on what is no positive number.
    const spentMs = durationMs > 0 ? Math.min(durationMs, LONGEST_MS) : 0;
    bucket.durations.record(Math.round(spentMs * MICROSECONDS) || 1);
    this.#lastAt = now;
    this.#lastDurationMs = spentMs;
    this.#lastAnswer = answer;
  }

  #open(slot: number): Bucket {
    const place = slot % BUCKETS;
    const present = this.#ring[place];
    if (!present) {
      const made = { slot, count: 0, failures: 0, durations: createDurations() };
      this.#ring[place] = made;
      return made;
    }
    if (present.slot !== slot) {
      Object.assign(present, { slot, count: 0, failures: 0 });
      present.durations.reset();
    }
    return present;
  }

  /** The last answer whenever it was, and the five minutes up to `now`, to half a minute. */
  report(now: number): HealthReport {
    const slot = Math.floor(now / BUCKET_MS);
    let [requests, failures] = [0, 0];
    sum.reset();
    for (const bucket of this.#ring) {
      // Either way: a clock that was set back a little makes nothing of what was just seen disappear.
      if (!bucket || Math.abs(slot - bucket.slot) >= BUCKETS) continue;
      requests += bucket.count;
      failures += bucket.failures;
      sum.add(bucket.durations);
    }
    const answer = this.#lastAnswer;
    const lastAnswer = answer === null ? null : { at: this.#lastAt, answer, durationMs: this.#lastDurationMs };
    if (requests === 0) return { lastAnswer, requests, p50Ms: null, p99Ms: null, failureShare: null };
    const percentile = (share: number) => sum.percentile(share) / MICROSECONDS;
    return {
      lastAnswer,
      requests,
      p50Ms: percentile(50),
      p99Ms: percentile(99),
      failureShare: failures / requests,
    };
  }
}
