/** What the clocks of servers may differ by, and what a clock may be set back by without anybody noticing. */

/** A moment that is further ahead than this was written by a clock that has been set back since. */
export const CLOCK_SKEW_MS = 60_000;
