/** Enforces deadlines with one shared timer. A timer for each request would add 3 % to the cost of forwarding it. */

/** How often deadlines are checked, and so the longest delay after a deadline. */
const CHECK_INTERVAL_MS = 100;

/** Something that must end by `deadline`, in milliseconds of `performance.now()`. */
export interface DeadlineEntry {
  readonly deadline: number;
  /** its index in the list of `Deadlines`, which alone may change it; -1 while it is not in the list */
  index: number;
  /** Called once when the deadline has passed. It has been removed by then. */
  timeOut(): void;
  /** when `age` is to be called, by the same clock; absent: never */
  agesAt?: number;
  /** Called once, within 100 ms of `agesAt`, unless the entry has been removed by then. It may remove itself. */
  age?(): void;
}

/** The entries whose deadline is still to come. The timer runs only while there are any. */
export class Deadlines {
  // An array instead of a Set: when V8 grows a Set, the old table keeps pointing to the new one. Once an old table has
  // reached the old generation, it keeps entries alive long after they were deleted.
  readonly #open: DeadlineEntry[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** Adds an entry. Its `timeOut` is called once, within 100 ms of the deadline, unless `delete` comes first. */
  add(entry: DeadlineEntry): void {
    entry.index = this.#open.push(entry) - 1;
    this.#timer ??= setInterval(() => this.#endOverdue(), CHECK_INTERVAL_MS);
  }

  /** Removes an entry. Does nothing when it was never added or has timed out. */
  delete(entry: DeadlineEntry): void {
    if (entry.index < 0) return;
    const last = this.#open.pop();
    if (last && last !== entry) {
      this.#open[entry.index] = last;
      last.index = entry.index;
    }
    entry.index = -1;
  }

  #endOverdue(): void {
    const now = performance.now();
    // From the end: `delete` fills a gap with the last entry, which has been checked by then.
    for (let index = this.#open.length - 1; index >= 0; index--) {
      const entry = this.#open[index];
      if (!entry) continue;
      if (entry.deadline <= now) {
        this.delete(entry);
        entry.timeOut();
      } else if (entry.agesAt !== undefined && entry.agesAt <= now) {
        entry.agesAt = undefined;
        entry.age?.();
      }
    }
    if (this.#open.length > 0 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
