/** A person's own profile, as they see it. */

/** A signed-in browser. Dates are ISO 8601 with `Z`. */
export type SessionView = {
  id: string;
  /** for example "Firefox on Linux" */
  device: string;
  address: string;
  startedAt: string;
  /** accurate to an hour */
  lastSeenAt: string;
  /** whether it is the session of this request */
  isCurrent: boolean;
};

/** The person, and every browser that they are signed in with. */
export type ProfileView = { name: string; email: string; sessions: SessionView[] };
