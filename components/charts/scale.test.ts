/** Axes have round numbers and round times, in the person's time zone. */
import { expect, test } from "vitest";
import { findScale, findTimeTicks } from "./scale";

test.each([
  [0, 1, [0, 1]],
  [1, 1, [0, 0.5, 1]],
  [4, 4, [0, 1, 2, 3, 4]],
  [7, 8, [0, 2, 4, 6, 8]],
  [1_234, 1_500, [0, 500, 1_000, 1_500]],
  [0.3, 0.3, [0, 0.1, 0.2, 0.3]],
])("an axis up to %f ends at %f", (max, top, ticks) => {
  const scale = findScale(max);
  expect(scale.top).toBeCloseTo(top, 9);
  expect(scale.ticks).toHaveLength(ticks.length);
  for (const [index, tick] of ticks.entries()) expect(scale.ticks[index]).toBeCloseTo(tick, 9);
});

test("an axis of whole numbers has no halves", () => {
  expect(findScale(2, 1)).toEqual({ top: 2, ticks: [0, 1, 2] });
  expect(findScale(1, 1)).toEqual({ top: 1, ticks: [0, 1] });
});

const startsOf = (last: string, stepMs: number, count: number) =>
  Array.from({ length: count }, (_, index) => Date.parse(last) - (count - 1 - index) * stepMs);

test("an hour has a label each quarter", () => {
  const ticks = findTimeTicks(startsOf("2026-11-28T14:30:00Z", 60_000, 60), "UTC");
  expect(ticks).toEqual([
    { index: 14, label: "13:45" },
    { index: 29, label: "14:00" },
    { index: 44, label: "14:15" },
    { index: 59, label: "14:30" },
  ]);
});

test("a day has a label each sixth hour of the person's clock", () => {
  const starts = startsOf("2026-11-28T14:00:00Z", 3_600_000, 24);
  expect(findTimeTicks(starts, "America/New_York").map(({ label }) => label)).toEqual([
    "12:00",
    "18:00",
    "00:00",
    "06:00",
  ]);
  expect(findTimeTicks(starts, "Asia/Kolkata").map(({ label }) => label)).toEqual(["00:30", "06:30", "12:30", "18:30"]);
});

test("a week has a label at each midnight, also where the clocks change", () => {
  const starts = startsOf("2026-10-28T12:00:00Z", 3_600_000, 168);
  const ticks = findTimeTicks(starts, "Europe/Berlin");
  expect(ticks.map(({ label }) => label)).toEqual([
    "Thu 22",
    "Fri 23",
    "Sat 24",
    "Sun 25",
    "Mon 26",
    "Tue 27",
    "Wed 28",
  ]);
});

test("days have a label each, and a month of them one each Monday", () => {
  const week = startsOf("2026-11-28T00:00:00Z", 86_400_000, 7);
  expect(findTimeTicks(week, "UTC").map(({ label }) => label)).toEqual([
    ...["Sun 22", "Mon 23", "Tue 24", "Wed 25", "Thu 26", "Fri 27", "Sat 28"],
  ]);
  const days = startsOf("2026-11-28T00:00:00Z", 86_400_000, 30);
  expect(findTimeTicks(days, "UTC")).toEqual([
    { index: 3, label: "Nov 2" },
    { index: 10, label: "Nov 9" },
    { index: 17, label: "Nov 16" },
    { index: 24, label: "Nov 23" },
  ]);
});

test("a year of months has a label each quarter", () => {
  const months = Array.from({ length: 12 }, (_, index) => Date.UTC(2025, 11 + index));
  expect(findTimeTicks(months, "UTC")).toEqual([
    { index: 1, label: "Jan 2026" },
    { index: 4, label: "Apr 2026" },
    { index: 7, label: "Jul 2026" },
    { index: 10, label: "Oct 2026" },
  ]);
});
