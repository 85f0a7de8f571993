/** The rules by which attempts are slowed down, for each use. */

/**
 * What is attempted: signing in, a link for a forgotten password, signing up, an email to somebody, or a report of
 * leaked secrets.
 */
export type ThrottleUse = "sign-in" | "link" | "sign-up" | "mail" | "report";

/** From the limit on, each attempt doubles the wait. Attempts older than the window are forgotten. */
export type Rule = { limit: number; firstWaitSeconds: number; longestWaitSeconds: number; windowMs: number };

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** For how long an address stays known after a sign-in. */
export const KNOWN_MS = 90 * DAY_MS;
/** How far back the rules of `LONG_USES` look at most. */
export const LONG_WINDOW_MS = DAY_MS;
/** How far back all other rules look. */
export const SHORT_WINDOW_MS = HOUR_MS / 4;
/** The uses whose rules look further back than a quarter of an hour. */
export const LONG_USES: readonly ThrottleUse[] = ["sign-up", "mail"];

/**
 * For an address that the email has signed in from before, the email has a separate count, so that failures of
 * strangers never lock its owner out.
 */
const GUESSES = {
  email: { limit: 5, firstWaitSeconds: 5, longestWaitSeconds: 60, windowMs: SHORT_WINDOW_MS },
  address: { limit: 10, firstWaitSeconds: 15, longestWaitSeconds: 600, windowMs: SHORT_WINDOW_MS },
} as const;

/** A sign-up that succeeded, for each address: an office signs up within an hour, a script gets few accounts. */
const SIGN_UPS = { limit: 6, firstWaitSeconds: 60, longestWaitSeconds: 3600, windowMs: 6 * HOUR_MS } as const;

/** Reports of leaked secrets, of up to a hundred each. A scanner may send one for each find. */
const REPORTS = { limit: 30, firstWaitSeconds: 60, longestWaitSeconds: 600, windowMs: SHORT_WINDOW_MS } as const;

/** Emails that people ask us to send to others: for each recipient, and for each address that asks. */
const MAILS = {
  email: { limit: 3, firstWaitSeconds: 6 * 3600, longestWaitSeconds: 24 * 3600, windowMs: DAY_MS },
  address: { limit: 30, firstWaitSeconds: 600, longestWaitSeconds: 3600, windowMs: HOUR_MS },
} as const;

/** The rules of a use, for the email and for the address. */
export function findRules(use: ThrottleUse): Record<"email" | "address", Rule> {
  if (use === "mail") return MAILS;
  if (use === "report") return { email: REPORTS, address: REPORTS };
  return use === "sign-up" ? { email: SIGN_UPS, address: SIGN_UPS } : GUESSES;
}

/** How long the next attempt waits after so many, in milliseconds. */
export function toWait({ limit, firstWaitSeconds, longestWaitSeconds }: Rule, attempts: number): number {
  if (attempts < limit) return 0;
  return Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** (attempts - limit)) * 1000;
}
