/** Ends what takes too long, with one timer for all: one for each request is a thirtieth of what it takes to forward it. */

/** How much later than its deadline something may be ended. */
const LOOK_MS = 100;

/** Something that may last until `deadline`, in milliseconds of `performance.now()`. */
export interface DeadlineEntry {
  readonly deadline: number;
  /** where it stands among all, for who keeps them; -1 while it does not */
  place: number;
  timeOut(): void;
}

export class Deadlines {
  // No Set: tables that a Set has outgrown point to the next, and one that grew old keeps all that ever stood in them from
  // being collected soon.
  readonly #open: DeadlineEntry[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** Calls `timeOut` once, within 100 ms of the deadline, unless `delete` comes first. */
  add(timed: DeadlineEntry): void {
    timed.place = this.#open.push(timed) - 1;
    this.#timer ??= setInterval(this.#look, LOOK_MS);
  }

  /** Also of what was never added, or has timed out. */
  delete(timed: DeadlineEntry): void {
    if (timed.place < 0) return;
    const last = this.#open.pop();
    if (last && last !== timed) {
      this.#open[timed.place] = last;
      last.place = timed.place;
    }
    timed.place = -1;
  }

  readonly #look = (): void => {
    const now = performance.now();
    // Backwards: whatever is deleted meanwhile, only what was looked at changes its place.
    for (let place = this.#open.length - 1; place >= 0; place--) {
      const timed = this.#open[place];
      if (!timed || timed.deadline > now) continue;
      this.delete(timed);
      timed.timeOut();
    }
    if (this.#open.length > 0 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
  };
}
