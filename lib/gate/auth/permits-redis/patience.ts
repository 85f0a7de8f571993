/** Decides when a server that does not answer counts as away: after three failures, or the time that they take. */

/** How long one call may take. */
export const CALL_MS = 250;

const FAILURES = 3;
/** A moment by which a busy process is late with everything. */
const LATE_MS = 100;

/**
 * A failure that took longer than a call may, and a timer that is late, say that this process stood still: the answer
 * may be there, unread. Neither makes the server count as away.
 */
export class Patience {
  readonly #onOver: (error: unknown) => void;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `onOver` gets the latest failure. */
  constructor(onOver: (error: unknown) => void) {
    this.#onOver = onOver;
  }

  /** A call that began at `startedAt`, by the monotonic clock, has failed. */
  fail(error: unknown, startedAt: number): void {
    if (performance.now() - startedAt <= CALL_MS + LATE_MS) this.#failures++;
    if (this.#failures >= FAILURES) return this.#end(error);
    this.#timer ??= this.#wait(error, (FAILURES - 1) * CALL_MS);
  }

  /** A call was answered. */
  succeed(): void {
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(error: unknown, milliseconds: number): NodeJS.Timeout {
    const due = performance.now() + milliseconds;
    const check = () => {
      if (performance.now() - due <= LATE_MS) return this.#end(error);
      this.#timer = this.#wait(error, CALL_MS);
    };
    return setTimeout(check, milliseconds).unref();
  }

  #end(error: unknown): void {
    this.succeed();
    this.#onOver(error);
  }
}
