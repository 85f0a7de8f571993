/** Tells from its heartbeats whether a child process still runs its event loop. */

/** Ticks without a heartbeat after which a child counts as silent: requests for it are refused. */
export const SILENT_AFTER = 10;

/** Ticks without a heartbeat after which a child counts as hung and is killed. A child that is slow still beats. */
export const HUNG_AFTER = 30;

/** How a child is doing, from `HUNG_AFTER` and `SILENT_AFTER`. */
export type Pulse = "alive" | "silent" | "hung";

/**
 * The heartbeats of one child. Counts the parent's own ticks instead of comparing times, so that a parent that was
 * suspended or busy for half a minute does not kill a healthy child.
 */
export class Heartbeat {
  #ticksSinceBeat = 0;

  /** Call it when a heartbeat arrives. */
  beat(): void {
    this.#ticksSinceBeat = 0;
  }

  /** Call it every `HEARTBEAT_MS`. */
  tick(): Pulse {
    this.#ticksSinceBeat++;
    if (this.#ticksSinceBeat >= HUNG_AFTER) return "hung";
    return this.#ticksSinceBeat >= SILENT_AFTER ? "silent" : "alive";
  }
}
