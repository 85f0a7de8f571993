/** What a person sees of themselves. */

/** A signed-in browser. Dates are ISO 8601 with `Z`. */
export type SessionView = {
  id: string;
  /** for example "Firefox on Linux" */
  device: string;
  address: string;
  startedAt: string;
  /** exact to an hour */
  lastSeenAt: string;
  /** the one that asks */
  isCurrent: boolean;
};

/** The person and every browser that they are signed in with. */
export type ProfileView = { name: string; email: string; sessions: SessionView[] };
