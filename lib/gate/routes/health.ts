/** Measures the health of an upstream over the last five minutes, in bounded memory. */
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { type HealthReport, isFailure } from "@/lib/shared/gate/routes-report";
import type { UpstreamCause } from "@/lib/shared/gate/upstream-causes";

const BUCKET_MS = 30_000;
const BUCKETS = 10;
/** One hour. Longer durations are recorded as this. */
const LONGEST_MS = 3_600_000;
/** Microseconds in a millisecond. The histogram needs the finer unit: a local upstream answers in less than 1 ms. */
const MICROSECONDS = 1_000;

/** One significant digit: an error of 7 % at most, in 4 kB. Two digits would take seven times the memory. */
function createDurations(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: LONGEST_MS * MICROSECONDS, figures: 1 });
}

/** The requests of half a minute: from `period` times `BUCKET_MS` on. A ring of ten buckets is reused. */
type Bucket = { period: number; count: number; failures: number; durations: RecordableHistogram };

/** Reused by every report to add up its buckets. Reports are synchronous, so no two use it at once. */
const sum = createDurations();

/** The last response of an upstream, and its requests of the last five minutes. */
export class RouteHealth {
  // Buckets are created when needed: most routes of a long file get no requests.
  readonly #ring: Bucket[] = [];
  #current: Bucket | null = null;
  #lastAt = 0;
  #lastDurationMs = 0;
  #lastAnswer: number | RefusalCode | null = null;
  #lastFailure: HealthReport["lastFailure"];

  /**
   * Records a request: `answer` is the status of the upstream, or the refusal code if it failed. `now` is in
   * milliseconds since 1970, `durationMs` lasts until the headers of the response, or until the failure. A status from
   * 500 on is a failure, and so is a code with such a status. `failure` says why there was no answer.
   */
  record(
    now: number,
    durationMs: number,
    answer: number | RefusalCode,
    failure?: { cause: UpstreamCause; errorCode: string | null },
  ): void {
    const period = Math.floor(now / BUCKET_MS);
    if (this.#current?.period !== period) this.#current = this.#open(period);
    const bucket = this.#current;
    bucket.count++;
    if (isFailure(answer)) bucket.failures++;
    // The histogram throws on anything but a positive number.
    const spentMs = durationMs > 0 ? Math.min(durationMs, LONGEST_MS) : 0;
    bucket.durations.record(Math.round(spentMs * MICROSECONDS) || 1);
    this.#lastAt = now;
    this.#lastDurationMs = spentMs;
    this.#lastAnswer = answer;
    if (failure) this.#lastFailure = { at: now, ...failure };
  }

  #open(period: number): Bucket {
    const index = period % BUCKETS;
    const present = this.#ring[index];
    if (!present) {
      const made = { period, count: 0, failures: 0, durations: createDurations() };
      this.#ring[index] = made;
      return made;
    }
    if (present.period !== period) {
      Object.assign(present, { period, count: 0, failures: 0 });
      present.durations.reset();
    }
    return present;
  }

  /** The last response, however old, and the five minutes up to `now`, accurate to half a minute. */
  report(now: number): HealthReport {
    const period = Math.floor(now / BUCKET_MS);
    let [requests, failures] = [0, 0];
    sum.reset();
    for (const bucket of this.#ring) {
      // Absolute: a clock that was set back a little must not hide recent requests.
      if (!bucket || Math.abs(period - bucket.period) >= BUCKETS) continue;
      requests += bucket.count;
      failures += bucket.failures;
      sum.add(bucket.durations);
    }
    const answer = this.#lastAnswer;
    const lastAnswer = answer === null ? null : { at: this.#lastAt, answer, durationMs: this.#lastDurationMs };
    const last = { lastAnswer, ...(this.#lastFailure ? { lastFailure: this.#lastFailure } : {}) };
    if (requests === 0) return { ...last, requests, p50Ms: null, p99Ms: null, failureShare: null };
    const percentile = (share: number) => sum.percentile(share) / MICROSECONDS;
    return {
      ...last,
      requests,
      p50Ms: percentile(50),
      p99Ms: percentile(99),
      failureShare: failures / requests,
    };
  }
}
