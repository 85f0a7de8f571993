/** Judges by its heartbeats whether a child process still runs its event loop. */

/** Counts without a heartbeat after which a child is taken for silent: requests for it are refused. */
export const SILENT_AFTER = 10;

/** Counts without a heartbeat after which a child is taken for hung: it is killed. One that is only slow still beats. */
export const HUNG_AFTER = 30;

export type Pulse = "alive" | "silent" | "hung";

/**
 * Counts the parent's own ticks instead of comparing times: a parent that was suspended, or was busy for half a minute,
 * must not blame its child for that.
 */
export class Heartbeat {
  #ticksSinceBeat = 0;

  /** A heartbeat has arrived. */
  beat(): void {
    this.#ticksSinceBeat = 0;
  }

  /** Called every `HEARTBEAT_MS` by the parent. */
  tick(): Pulse {
    this.#ticksSinceBeat++;
    if (this.#ticksSinceBeat >= HUNG_AFTER) return "hung";
    return this.#ticksSinceBeat >= SILENT_AFTER ? "silent" : "alive";
  }
}
