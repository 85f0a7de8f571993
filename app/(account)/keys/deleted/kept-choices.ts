/** For how long deleted keys can be restored, in words. */

/** "30 days", "Not at all". */
export const describeKept = (days: number): string =>
  days === 0 ? "Not at all" : days === 1 ? "1 day" : `${days} days`;
