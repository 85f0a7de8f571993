/** Tells from its heartbeats whether a child process still runs its event loop. */

/** Ticks without a heartbeat after which a child counts as silent: requests for it are refused. */
export const SILENT_AFTER = 10;

/** Ticks without a heartbeat after which a child counts as hung and is killed. A child that is slow still beats. */
export const HUNG_AFTER = 30;

/**
 * The same before the child listens. It loads its code then, which can stop its event loop for long on a busy machine,
 * and if it were killed for that, its successor would fare no better.
 */
export const HUNG_AT_START_AFTER = 600;

/** How a child is doing, from `HUNG_AFTER` and `SILENT_AFTER`. */
export type Pulse = "alive" | "silent" | "hung";

/**
 * The heartbeats of one child; its successor gets an object of its own. Counts the parent's own ticks instead of
 * comparing times, so that a parent that was suspended or busy for half a minute does not kill a healthy child.
 */
export class Heartbeat {
  #ticksSinceBeat = 0;
  #hungAfter = HUNG_AT_START_AFTER;

  /** Call it when the child listens: from now on it has no reason to stop its event loop. */
  noteListening(): void {
    this.#ticksSinceBeat = 0;
    this.#hungAfter = HUNG_AFTER;
  }

  /** Call it when a heartbeat arrives. */
  beat(): void {
    this.#ticksSinceBeat = 0;
  }

  /** Call it every `HEARTBEAT_MS`. */
  tick(): Pulse {
    this.#ticksSinceBeat++;
    if (this.#ticksSinceBeat >= this.#hungAfter) return "hung";
    return this.#ticksSinceBeat >= SILENT_AFTER ? "silent" : "alive";
  }
}
