/** Durations counted in buckets that grow with them, so that counts can be added up and still give percentiles. */

/** One hour. Longer durations are counted as this. */
const LONGEST_MS = 3_600_000;
/** Microseconds in a millisecond. A local upstream answers in less than one. */
const MICROSECONDS = 1_000;
/** Buckets between a power of two and the next, so the middle of a bucket is wrong by 3 % at most. */
const STEPS = 16;
const STEP_BITS = 4;

/** How many buckets there are. The last one that a duration falls into holds one hour. */
export const DURATION_BUCKETS = 464;

/** How often each bucket was hit; buckets without a hit are missing. */
export type DurationCounts = ReadonlyMap<number, number>;

/** The bucket of a duration, from 0 to `DURATION_BUCKETS` - 1. Anything but a positive number falls into the first. */
export function findDurationBucket(durationMs: number): number {
  if (!(durationMs > 0)) return 0;
  const microseconds = Math.round(Math.min(durationMs, LONGEST_MS) * MICROSECONDS);
  if (microseconds < 2 * STEPS) return microseconds;
  const shift = 31 - Math.clz32(microseconds) - STEP_BITS;
  return shift * STEPS + (microseconds >>> shift);
}

/** The middle of a bucket, in milliseconds. */
function middleOf(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket / MICROSECONDS;
  const shift = Math.floor(bucket / STEPS) - 1;
  const width = 2 ** shift;
  return ((bucket - shift * STEPS) * width + width / 2) / MICROSECONDS;
}

/** The duration in milliseconds that `share` (0 to 1) of all did not exceed, by nearest rank; null without any. */
export function findPercentile(counts: DurationCounts, share: number): number | null {
  const buckets = [...counts].sort(([one], [other]) => one - other);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.ceil(total * share);
  for (const [bucket, count] of buckets) {
    left -= count;
    if (left <= 0) return middleOf(bucket);
  }
  return null;
}

/** Adds `more` to `counts`. */
export function addDurations(counts: Map<number, number>, more: Iterable<readonly [number, number]>): void {
  for (const [bucket, count] of more) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
}
