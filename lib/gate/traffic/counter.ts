/** Counts the requests on one route in bounded memory, until they are delivered. */
import { formatUsedFor } from "@/lib/gate/usage/used-for";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { isFailure } from "@/lib/shared/gate/routes-report";
import type { UpstreamCause } from "@/lib/shared/gate/upstream-causes";
import { ANSWER_CLASSES, MAX_BATCH_ERRORS, MAX_BATCH_KEYS, type RouteTraffic } from "@/lib/shared/traffic/batch";
import { DURATION_BUCKETS, findDurationBucket } from "@/lib/shared/traffic/durations";

/** One request on a route that has ended, or whose answer has begun. `now` is in milliseconds since 1970. */
export type RoutedRequest = {
  now: number;
  requestId: string;
  method: string;
  /** the path of its target */
  path: string;
  /** the upstream's status, or the code of the refusal that the client got instead */
  answer: number | RefusalCode;
  /** why there was no answer, where an upstream failed */
  failure?: { cause: UpstreamCause; errorCode: string | null };
  /** the admitted key, and how long its request took; absent where the gate refused it */
  admitted?: { keyId: string; durationMs: number };
};

/** Keys that one route counts between two flushes. The requests of further keys are counted without their key. */
const MAX_KEYS = 1_000;

/** The requests on one route since the counter was opened. */
export class RouteCounter {
  readonly #answers = new Uint32Array(ANSWER_CLASSES.length + 1);
  readonly #refusals = new Map<RefusalCode, number>();
  readonly #durations = new Uint32Array(DURATION_BUCKETS);
  readonly #keys = new Map<string, number>();
  /** a ring of the last errors; method and path are formatted when the batch is built */
  readonly #errors: RoutedRequest[] = [];
  #errorCount = 0;

  add(request: RoutedRequest): void {
    const { answer, admitted } = request;
    if (typeof answer === "number") {
      const place = Math.min(Math.floor(answer / 100), ANSWER_CLASSES.length);
      this.#answers[place] = (this.#answers[place] ?? 0) + 1;
    } else this.#refusals.set(answer, (this.#refusals.get(answer) ?? 0) + 1);
    if (admitted) this.#addAdmitted(admitted);
    if (isFailure(answer)) this.#errors[this.#errorCount++ % MAX_BATCH_ERRORS] = request;
  }

  #addAdmitted({ keyId, durationMs }: NonNullable<RoutedRequest["admitted"]>): void {
    const bucket = findDurationBucket(durationMs);
    this.#durations[bucket] = (this.#durations[bucket] ?? 0) + 1;
    const count = this.#keys.get(keyId);
    if (count !== undefined || this.#keys.size < MAX_KEYS) this.#keys.set(keyId, (count ?? 0) + 1);
  }

  /** What was counted, for a batch. */
  report(route: string): RouteTraffic {
    const counts: RouteTraffic["counts"] = [...this.#refusals];
    for (const [index, name] of ANSWER_CLASSES.entries()) {
      const count = this.#answers[index + 1] ?? 0;
      if (count > 0) counts.push([name, count]);
    }
    const durations: RouteTraffic["durations"] = [];
    for (const [bucket, count] of this.#durations.entries()) if (count > 0) durations.push([bucket, count]);
    const keys = [...this.#keys].sort(([, one], [, other]) => other - one).slice(0, MAX_BATCH_KEYS);
    return {
      route,
      counts,
      durations,
      keys: keys.map(([keyId, count]) => ({ keyId, count })),
      errors: this.#errors.map(toError),
    };
  }
}

function toError({ now, requestId, method, path, answer, failure }: RoutedRequest): RouteTraffic["errors"][number] {
  const { cause = null, errorCode = null } = failure ?? {};
  const shortCode = errorCode?.slice(0, 100) ?? null;
  return { at: now, requestId, purpose: formatUsedFor(method, path), answer, cause, errorCode: shortCode };
}
