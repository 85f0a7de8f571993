/** Percentiles from buckets are close to those of the durations themselves. */
import { expect, test } from "vitest";
import { addDurations, DURATION_BUCKETS, findDurationBucket, findPercentile } from "./durations";

function countDurations(durations: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  addDurations(
    counts,
    durations.map((duration) => [findDurationBucket(duration), 1] as const),
  );
  return counts;
}

test.each([0.001, 0.03, 0.5, 1, 7.3, 12, 99, 1_234, 60_000, 3_600_000])(
  "%f ms is found again within 4 %",
  (duration) => {
    const found = findPercentile(countDurations([duration]), 0.5) ?? 0;
    expect(Math.abs(found - duration) / duration).toBeLessThan(0.04);
  },
);

test("buckets grow with durations, and none is beyond the last", () => {
  let last = -1;
  for (let microseconds = 1; microseconds < 3_600_000_000; microseconds = Math.ceil(microseconds * 1.01)) {
    const bucket = findDurationBucket(microseconds / 1000);
    expect(bucket).toBeGreaterThanOrEqual(last);
    expect(bucket).toBeLessThan(DURATION_BUCKETS);
    last = bucket;
  }
  expect(findDurationBucket(Number.POSITIVE_INFINITY)).toBeLessThan(DURATION_BUCKETS);
  expect([Number.NaN, -1, 0].map(findDurationBucket)).toEqual([0, 0, 0]);
});

test("percentiles are those of all durations together", () => {
  const counts = countDurations(Array.from({ length: 95 }, () => 10));
  addDurations(counts, countDurations(Array.from({ length: 5 }, () => 1_000)));
  expect(findPercentile(counts, 0.5)).toBeCloseTo(10, 0);
  expect(findPercentile(counts, 0.95)).toBeCloseTo(10, 0);
  expect(Math.round((findPercentile(counts, 0.99) ?? 0) / 100)).toBe(10);
  expect(findPercentile(new Map(), 0.5)).toBeNull();
});
