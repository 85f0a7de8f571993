/** What is used of a limit, in words. */
import { expect, test } from "vitest";
import type { LimitCount } from "@/lib/shared/limits/limit-use";
import { describeUse, describeWait } from "./limit-words";

const COUNT: LimitCount = {
  counts: "requests",
  per: "hour",
  limit: 100,
  most: 100,
  used: 40,
  resetsAt: 0,
  freeAt: null,
};

test("a use names its numbers and its period", () => {
  expect(describeUse(COUNT)).toBe("40 of 100 in the last hour");
  expect(describeUse({ ...COUNT, per: "month", counts: "units", used: 12_000, most: 10_000 })).toBe(
    "12,000 of 10,000 units this month (UTC)",
  );
  expect(describeWait(COUNT, 0)).toBeNull();
});

test.each([
  [0, "The next is free now"],
  [400, "The next is free in 1 s"],
  [12_000, "The next is free in 12 s"],
  [60_000, "The next is free in 1 min"],
  [185_000, "The next is free in 3 min 5 s"],
  [5 * 3_600_000 + 725_000, "The next is free in 5 h 12 min"],
  [27 * 3_600_000, "The next is free in 1 d 3 h"],
])("room in %d ms: %s", (wait, text) => {
  expect(describeWait({ ...COUNT, used: 100, freeAt: wait }, 0)).toBe(text);
});

test("a server that has no share of a limit never has room by itself", () => {
  expect(describeWait({ ...COUNT, used: 0, most: 0, freeAt: 60_000 }, 0)).toBe("Another server admits all of it");
});
