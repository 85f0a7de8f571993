/** What a restore learns from the database that it replaces, as plain values. */
import type { ActivityDetails, ActivityKind } from "@/lib/shared/activity/view";

/** An entry that the replaced database's activity holds after the backup. `at` is milliseconds since 1970. */
export type LaterEntry = {
  accountId: string;
  at: number;
  kind: ActivityKind;
  actorName: string;
  subject: string;
  keyId: string | null;
  details: ActivityDetails;
};

/** A key as the replaced database had it. */
export type ReplacedKey = {
  id: string;
  accountId: string;
  makerId: string;
  permissions: string;
  ipRules: string;
  /** milliseconds since 1970 */
  expiresAt: number | null;
  isDisabled: boolean;
  /** the SHA-256 of its present secret, in hex */
  secretHashes: readonly string[];
};

/** A member as the replaced database had them. */
export type ReplacedMember = { accountId: string; userId: string; role: string; permissions: string };

/** What could be read of the replaced database. Accounts that it did not hold are absent from `accountIds`. */
export type ReplacedState = {
  /** false: it is damaged, and what is here is not all that it held */
  isComplete: boolean;
  accountIds: ReadonlySet<string>;
  /** oldest first */
  entries: readonly LaterEntry[];
  /** null: they could not be read */
  keys: readonly ReplacedKey[] | null;
  /** null: they could not be read */
  members: readonly ReplacedMember[] | null;
  /** user id -> hash of the password */
  passwordHashes: ReadonlyMap<string, string>;
};
