/** What is typed into the fields of a key's limits. */
import { expect, test } from "vitest";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import { readLimits, startLimits } from "./limits-draft";

const LIMITS: KeyLimits = {
  requests: [
    { count: 10, per: "second" },
    { count: 5_000, per: "month" },
  ],
  budget: { units: 7, per: "day" },
};

test("a form that holds limits gives back the same ones", () => {
  expect(readLimits(startLimits(LIMITS))).toEqual({ ok: true, limits: LIMITS });
  expect(readLimits(startLimits(null))).toEqual({ ok: true, limits: null });
});

test.each(["5000", " 5,000 ", "5 000", "5.000", "5\u202f000"])("%j is five thousand", (minute) => {
  const requests = [{ count: 5_000, per: "minute" }];
  expect(readLimits({ ...startLimits(null), minute })).toEqual({ ok: true, limits: { requests, budget: null } });
});

test.each(["0", "-5", "1.5", "1,5", "ten", "1e3", "2000000000", "9".repeat(20)])("%j is refused, and named", (hour) => {
  const reading = readLimits({ ...startLimits(LIMITS), hour });
  expect(reading).toMatchObject({ ok: false, field: "hour" });
  expect(reading).toHaveProperty("message", expect.stringMatching(/^Enter /));
});

test("a budget alone is a limit", () => {
  const budget = { units: 100, per: "month" };
  expect(readLimits({ ...startLimits(null), units: "100" })).toEqual({ ok: true, limits: { requests: [], budget } });
  expect(readLimits({ ...startLimits(null), units: "none" })).toMatchObject({ ok: false, field: "units" });
});
