/** Whoever is late is ended once, whoever has left in time never, whatever happens while they are ended. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type DeadlineEntry, Deadlines } from "./deadlines";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class Waiter implements DeadlineEntry {
  index = -1;
  readonly deadline: number;
  ended = 0;
  readonly #deadlines: Deadlines;
  /** what happens besides when it is ended */
  onEnd = () => {};

  constructor(deadlines: Deadlines, ms: number) {
    this.#deadlines = deadlines;
    this.deadline = performance.now() + ms;
    deadlines.add(this);
  }

  timeOut(): void {
    this.ended++;
    // Whoever ends says so, however it came about.
    this.leave();
    this.onEnd();
  }

  leave(): void {
    this.#deadlines.delete(this);
  }
}

test("each is ended after its own deadline, not before, and once", () => {
  const deadlines = new Deadlines();
  const waiters = [500, 1_000, 200, 60_000].map((ms) => new Waiter(deadlines, ms));
  const ended = () => waiters.map((waiter) => waiter.ended);
  vi.advanceTimersByTime(199);
  expect(ended()).toEqual([0, 0, 0, 0]);
  vi.advanceTimersByTime(101);
  expect(ended()).toEqual([0, 0, 1, 0]);
  vi.advanceTimersByTime(300);
  expect(ended()).toEqual([1, 0, 1, 0]);
  vi.advanceTimersByTime(60_000);
  expect(ended()).toEqual([1, 1, 1, 1]);
  // Nobody is waited for any more, and nothing keeps the process up.
  expect(vi.getTimerCount()).toBe(0);
});

test("who leaves first is never ended, in whatever order", () => {
  const deadlines = new Deadlines();
  for (const leaving of [[0], [2], [4], [1, 3], [3, 1], [4, 0, 2], [0, 1, 2, 3, 4]]) {
    const waiters = Array.from({ length: 5 }, () => new Waiter(deadlines, 1_000));
    for (const place of leaving) waiters[place]?.leave();
    vi.advanceTimersByTime(2_000);
    const expected = waiters.map((_, place) => (leaving.includes(place) ? 0 : 1));
    expect(
      waiters.map((waiter) => waiter.ended),
      `leaving: ${leaving}`,
    ).toEqual(expected);
  }
});

test("who is ended may take others along and begin new ones", () => {
  for (const which of [0, 2, 4]) {
    const deadlines = new Deadlines();
    const waiters = [1_000, 1_000, 1_000, 9_000, 9_000].map((ms) => new Waiter(deadlines, ms));
    const begun: Waiter[] = [];
    const first = waiters[1] as Waiter;
    first.onEnd = () => {
      waiters[which]?.leave();
      begun.push(new Waiter(deadlines, 1_000));
    };
    vi.advanceTimersByTime(1_200);
    const early = [0, 1, 2].filter((place) => place !== which);
    for (const place of early) expect(waiters[place]?.ended).toBe(1);
    expect(begun.map((waiter) => waiter.ended)).toEqual([0]);
    vi.advanceTimersByTime(20_000);
    expect(begun.map((waiter) => waiter.ended)).toEqual([1]);
    for (const place of [3, 4]) expect(waiters[place]?.ended).toBe(place === which ? 0 : 1);
    expect(vi.getTimerCount()).toBe(0);
  }
});
