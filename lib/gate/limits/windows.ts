/** Windows of time in which requests or units are counted: sliding ones, and those of the calendar in UTC. */
import type { LimitPeriod } from "@/lib/shared/limits/key-limits";

/** What a window is restored from: a number of the calendar or of a slice, and a count for each slice. */
export type WindowState = readonly [number: number, ...counts: number[]];

/** A count over one period. Times are milliseconds since 1970, and never go back from call to call. */
export interface CountWindow {
  /** The count that is still in the window at `now`. */
  countAt(now: number): number;
  add(amount: number, now: number): void;
  /** Takes back what was added at `at`, where it still counts. */
  remove(amount: number, at: number): void;
  /** The first moment at which the count is at most `most`, if nothing is added. */
  timeBelow(most: number, now: number): number;
  /** The moment from which on nothing of what was counted so far is in the window. */
  resetAt(now: number): number;
  save(): WindowState;
  restore(state: WindowState): void;
}

/** A period whose window slides. */
export type SlidingPeriod = Exclude<LimitPeriod, "day" | "month">;

/** Slice and number of slices of the sliding periods. */
export const SLICES: Readonly<Record<SlidingPeriod, { sliceMs: number; count: number }>> = {
  second: { sliceMs: 20, count: 50 },
  minute: { sliceMs: 1_000, count: 60 },
  hour: { sliceMs: 60_000, count: 60 },
};

/** The window of a period, empty. */
export function createWindow(per: LimitPeriod): CountWindow {
  return per === "day" || per === "month" ? new CalendarWindow(per) : new SlidingWindow(SLICES[per]);
}

/**
 * A window that slides by slices. A slice leaves it when its last moment is a whole period ago: so no period of that
 * length ever holds more than the limit, and a request may wait for one slice longer than it would have to.
 */
export class SlidingWindow implements CountWindow {
  readonly #sliceMs: number;
  /** counts by slice modulo their number: the slices of a period, and the one that is only partly in it */
  readonly #counts: number[];
  #slice = 0;
  /** the latest slice that something was added to */
  #latest = 0;
  #total = 0;

  constructor({ sliceMs, count }: { sliceMs: number; count: number }) {
    this.#sliceMs = sliceMs;
    this.#counts = new Array<number>(count + 1).fill(0);
  }

  /** Empties the slices that have left the window. */
  #advance(now: number): void {
    const slice = Math.floor(now / this.#sliceMs);
    if (slice <= this.#slice) return;
    const { length } = this.#counts;
    if (slice - this.#slice >= length) {
      if (this.#total > 0) this.#counts.fill(0);
      this.#total = 0;
    } else {
      for (let each = this.#slice + 1; each <= slice; each++) {
        const index = each % length;
        this.#total -= this.#counts[index] ?? 0;
        this.#counts[index] = 0;
      }
    }
    this.#slice = slice;
  }

  countAt(now: number): number {
    this.#advance(now);
    return this.#total;
  }

  add(amount: number, now: number): void {
    this.#advance(now);
    const index = this.#slice % this.#counts.length;
    this.#counts[index] = (this.#counts[index] ?? 0) + amount;
    this.#total += amount;
    this.#latest = this.#slice;
  }

  remove(amount: number, at: number): void {
    const { length } = this.#counts;
    const slice = Math.floor(at / this.#sliceMs);
    if (slice <= this.#slice - length || slice > this.#slice) return;
    const index = slice % length;
    const taken = Math.min(amount, this.#counts[index] ?? 0);
    this.#counts[index] = (this.#counts[index] ?? 0) - taken;
    this.#total -= taken;
  }

  timeBelow(most: number, now: number): number {
    let left = this.countAt(now);
    const { length } = this.#counts;
    for (let slice = this.#slice - length + 1; slice <= this.#slice; slice++) {
      if (left <= most) break;
      left -= this.#counts[mod(slice, length)] ?? 0;
      if (left <= most) return (slice + length) * this.#sliceMs;
    }
    return now;
  }

  resetAt(now: number): number {
    return this.countAt(now) === 0 ? now : (this.#latest + this.#counts.length) * this.#sliceMs;
  }

  save(): WindowState {
    const { length } = this.#counts;
    return [this.#slice, ...Array.from({ length }, (_, age) => this.#counts[mod(this.#slice - age, length)] ?? 0)];
  }

  restore([slice, ...counts]: WindowState): void {
    const { length } = this.#counts;
    this.#slice = slice;
    this.#counts.fill(0);
    for (const [age, count] of counts.slice(0, length).entries()) this.#counts[mod(slice - age, length)] = count;
    this.#latest =
      slice -
      Math.max(
        0,
        counts.findIndex((count) => count > 0),
      );
    this.#total = this.#counts.reduce((sum, count) => sum + count, 0);
  }
}

function mod(value: number, length: number): number {
  return ((value % length) + length) % length;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** A window that is a day or a month of the calendar in UTC. */
export class CalendarWindow implements CountWindow {
  readonly #per: "day" | "month";
  #startsAt = 0;
  #endsAt = 0;
  #total = 0;

  constructor(per: "day" | "month") {
    this.#per = per;
  }

  #advance(now: number): void {
    if (now < this.#endsAt) return;
    const [startsAt, endsAt] = boundsOf(this.#per, now);
    this.#startsAt = startsAt;
    this.#endsAt = endsAt;
    this.#total = 0;
  }

  countAt(now: number): number {
    this.#advance(now);
    return this.#total;
  }

  add(amount: number, now: number): void {
    this.#advance(now);
    this.#total += amount;
  }

  remove(amount: number, at: number): void {
    if (at >= this.#startsAt && at < this.#endsAt) this.#total = Math.max(0, this.#total - amount);
  }

  timeBelow(most: number, now: number): number {
    return this.countAt(now) <= most ? now : this.#endsAt;
  }

  resetAt(now: number): number {
    this.#advance(now);
    return this.#endsAt;
  }

  save(): WindowState {
    return [this.#startsAt, this.#total];
  }

  restore([startsAt, total = 0]: WindowState): void {
    const [from, to] = boundsOf(this.#per, startsAt);
    this.#startsAt = from;
    this.#endsAt = to;
    this.#total = total;
  }
}

/** First moment of the day or month of `now`, and of the next. */
export function boundsOf(per: "day" | "month", now: number): [startsAt: number, endsAt: number] {
  if (per === "day") {
    const startsAt = Math.floor(now / DAY_MS) * DAY_MS;
    return [startsAt, startsAt + DAY_MS];
  }
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return [Date.UTC(year, month), Date.UTC(year, month + 1)];
}
