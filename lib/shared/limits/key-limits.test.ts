/** The limits of a key as they are entered, stored and compared. */
import { expect, test } from "vitest";
import {
  describeLimits,
  formatLimits,
  isLimitLifted,
  type KeyLimits,
  keyLimits,
  MAX_LIMIT,
  parseStoredLimits,
} from "./key-limits";

const LIMITS: KeyLimits = {
  requests: [
    { count: 10, per: "second" },
    { count: 1_000, per: "day" },
  ],
  budget: { units: 1, per: "month" },
};

test("limits are sorted by their period, and stored texts of equal limits are equal", () => {
  const written = keyLimits.parse({ ...LIMITS, requests: [...LIMITS.requests].reverse() });
  expect(written).toEqual(LIMITS);
  expect(formatLimits(written)).toBe(formatLimits(LIMITS));
  expect(parseStoredLimits(formatLimits(LIMITS))).toEqual(LIMITS);
});

test.each([null, {}, { requests: [] }, { requests: [], budget: null }])("%j limits nothing", (written) => {
  expect(keyLimits.parse(written)).toBeNull();
  expect(formatLimits(keyLimits.parse(written))).toBe("");
  expect(parseStoredLimits("")).toBeNull();
});

test.each([
  { requests: [{ count: 0, per: "minute" }] },
  { requests: [{ count: 1.5, per: "minute" }] },
  { requests: [{ count: MAX_LIMIT + 1, per: "minute" }] },
  { requests: [{ count: 1, per: "week" }] },
  { requests: [LIMITS.requests[0], LIMITS.requests[0]] },
  { budget: { units: 5, per: "hour" } },
  { budget: { units: -5, per: "day" } },
])("%j is refused", (written) => {
  expect(keyLimits.safeParse(written).success).toBe(false);
});

test("a stored text that can't be read is no absence of limits", () => {
  expect(() => parseStoredLimits("nonsense")).toThrow();
  expect(() => parseStoredLimits('{"requests":[{"count":"5","per":"day"}]}')).toThrow();
});

test.each<[string, KeyLimits | null, KeyLimits | null, boolean]>([
  ["none before", null, LIMITS, false],
  ["all removed", LIMITS, null, true],
  ["unchanged", LIMITS, LIMITS, false],
  ["lower", LIMITS, { ...LIMITS, requests: [{ count: 9, per: "second" }, LIMITS.requests[1] as never] }, false],
  ["higher", LIMITS, { ...LIMITS, requests: [{ count: 11, per: "second" }, LIMITS.requests[1] as never] }, true],
  ["one removed", LIMITS, { ...LIMITS, requests: LIMITS.requests.slice(1) }, true],
  ["another period of the budget", LIMITS, { ...LIMITS, budget: { units: 1, per: "day" } }, true],
])("limits are known to be lifted: %s", (_, before, next, expected) => {
  expect(isLimitLifted(before, next)).toBe(expected);
});

test("limits are described in words", () => {
  expect(describeLimits(LIMITS)).toEqual(["10 requests per second", "1,000 requests per day", "1 unit per month"]);
});
