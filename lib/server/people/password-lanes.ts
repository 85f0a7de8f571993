/** Lets the password work of known people go before that of strangers. */

/** Whose password it is: a known person's, who is signed in or has signed in from this address, or a stranger's. */
export type PasswordLane = "known" | "stranger";

type Waiting = Record<PasswordLane, (() => void)[]>;

/** Runs at most `width` tasks at a time. Those of strangers start only while no known person's task waits. */
export class PasswordLanes {
  readonly #width: number;
  readonly #limits: Record<PasswordLane, number>;
  readonly #waiting: Waiting = { known: [], stranger: [] };
  #running = 0;

  /** `limits`: how many tasks may wait in each lane. */
  constructor(width: number, limits: Record<PasswordLane, number>) {
    this.#width = width;
    this.#limits = limits;
  }

  /** Whether `run` would refuse the next task of the lane. */
  isFull(lane: PasswordLane): boolean {
    return this.#waiting[lane].length >= this.#limits[lane];
  }

  /** Runs the task in its turn; null when too many wait in its lane. */
  async run<T>(lane: PasswordLane, task: () => Promise<T>): Promise<T | null> {
    if (this.isFull(lane)) return null;
    if (this.#running >= this.#width) await new Promise<void>((resolve) => this.#waiting[lane].push(resolve));
    else this.#running++;
    try {
      return await task();
    } finally {
      // The place passes on to the next in line without being free in between.
      const next = this.#waiting.known.shift() ?? this.#waiting.stranger.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
