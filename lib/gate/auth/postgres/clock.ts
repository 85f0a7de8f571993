/** Measures time by this process alone, also over a suspend of its machine. */
import { uptime } from "node:os";

/** Three clocks of one machine, in milliseconds; each from a start of its own. */
export interface Clock {
  /** never set, and stands still while the machine is suspended */
  monotonic(): number;
  /** goes on while the machine is suspended, and may be set */
  wall(): number;
  /** never set, and goes on while the machine is suspended; costs as much as 50 looks at the others */
  uptime(): number;
}

/** The clocks of this process. */
export const systemClock: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  uptime: () => uptime() * 1000,
};

/** One moment on each clock. */
export type Moment = Readonly<Record<keyof Clock, number>>;

/** Reads all clocks. */
export function readMoment(clock: Clock): Moment {
  return { monotonic: clock.monotonic(), wall: clock.wall(), uptime: clock.uptime() };
}

/** By how much two clocks may differ before the wall clock counts as set back. */
const TOLERANCE_MS = 100;

/**
 * The milliseconds since `moment`, by whichever clock counts most. A wall clock that was set forward makes it too long,
 * which costs a lease that is renewed within a second; one that was set back could hide a suspend, so the uptime is
 * asked then.
 */
export function msSince(moment: Moment, clock: Clock): number {
  const monotonic = clock.monotonic() - moment.monotonic;
  const wall = clock.wall() - moment.wall;
  if (wall >= monotonic - TOLERANCE_MS) return Math.max(monotonic, wall);
  return Math.max(monotonic, clock.uptime() - moment.uptime);
}
