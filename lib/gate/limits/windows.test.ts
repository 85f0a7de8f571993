/** Windows in which requests are counted, against a log of every single request. */
import { expect, test } from "vitest";
import { CalendarWindow, createWindow } from "./windows";

const PERIODS = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const;
const START = Date.UTC(2026, 10, 28, 23, 59, 59, 990);

/** Numbers from 0 to 1 that are the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

test.each(Object.entries(PERIODS))("no %s ever holds more than its limit, whatever the times", (per, periodMs) => {
  const random = createRandom(7);
  const window = createWindow(per as keyof typeof PERIODS);
  const limit = 5;
  const admitted: number[] = [];
  let now = START;
  let refused = 0;
  for (let step = 0; step < 20_000; step++) {
    now += Math.floor(random() ** 3 * (periodMs / 3));
    if (window.countAt(now) < limit) {
      window.add(1, now);
      admitted.push(now);
    } else refused++;
  }
  const tooMany = admitted.filter((at, index) => at - (admitted[index - limit] ?? Number.NEGATIVE_INFINITY) < periodMs);
  expect(tooMany).toEqual([]);
  expect(refused).toBeGreaterThan(100);
});

test.each(Object.entries(PERIODS))("a refused request of a %s may come again at the time that was named", (per, ms) => {
  const window = createWindow(per as keyof typeof PERIODS);
  window.add(3, START);
  window.add(2, START + ms / 2);
  const free = window.timeBelow(4, START + ms / 2);
  expect(free).toBeGreaterThanOrEqual(START + ms);
  expect(window.countAt(free - 1)).toBe(5);
  expect(window.countAt(free)).toBe(2);
  expect(window.countAt(window.resetAt(free))).toBe(0);
});

test("a day and a month begin at midnight UTC", () => {
  for (const [per, now, next] of [
    ["day", START, Date.UTC(2026, 10, 29)],
    ["month", START, Date.UTC(2026, 11, 1)],
    ["month", Date.UTC(2028, 1, 29, 12), Date.UTC(2028, 2, 1)],
  ] as const) {
    const window = new CalendarWindow(per);
    window.add(4, now);
    expect([window.countAt(next - 1), window.countAt(next)]).toEqual([4, 0]);
    window.add(1, now);
    expect(window.resetAt(next)).toBeGreaterThan(next);
  }
});

test.each(["second", "minute", "hour", "day", "month"] as const)("a %s is the same after it was saved", (per) => {
  const window = createWindow(per);
  window.add(3, START);
  window.add(4, START + 500);
  const restored = createWindow(per);
  restored.restore(JSON.parse(JSON.stringify(window.save())));
  for (const later of [500, 990, 1_040, 1_600, 59_900, 61_600, 3_700_000]) {
    expect(restored.countAt(START + later)).toBe(window.countAt(START + later));
  }
});

test("what is taken back no longer counts, and nothing is taken back twice", () => {
  const window = createWindow("minute");
  window.add(1, START);
  window.add(1, START + 5_000);
  window.remove(1, START);
  window.remove(1, START);
  expect(window.countAt(START + 5_000)).toBe(1);
  window.remove(1, START - 3_600_000);
  expect(window.countAt(START + 5_000)).toBe(1);
});
