/** The clock by which waits are measured: it never steps, whatever happens to the system's clock. */

/**
 * The time by the process's own clock: the system's time when the process began, and what has passed since. Waits that
 * were stored by it end when they should, although the system's clock was set back or forward in between. Not for dates
 * that people see.
 */
export function steadyNow(): Date {
  return new Date(performance.timeOrigin + performance.now());
}
