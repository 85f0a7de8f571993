/** What may be unsafe about a key, and the numbers that say so. */
import type { KeyRefusalCode } from "@/lib/shared/gate/refusals";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { LinkState } from "@/lib/shared/keys/share-link";
import type { KeyRefusal } from "@/lib/shared/usage/view";

/** Every kind of finding, the most urgent first. Kinds are stored with dismissals, so they must not be renamed. */
export const FINDING_KINDS = [
  "reported",
  "secret_in_url",
  "refusals_grew",
  "old_secret_used",
  "maker_away",
  "link_unopened",
  "broad_permissions",
  "any_address",
  "never_expires",
  "unused",
  "expired",
] as const;
/** One of `FINDING_KINDS`. */
export type FindingKind = (typeof FINDING_KINDS)[number];

/** What each kind is called. */
export const FINDING_TITLES: Record<FindingKind, string> = {
  reported: "Reported as leaked",
  secret_in_url: "Seen in a URL",
  refusals_grew: "Many more refusals",
  old_secret_used: "Old key still in use",
  maker_away: "Nobody looks after it",
  link_unopened: "Share link not opened",
  broad_permissions: "More permissions than it uses",
  any_address: "Works from any address",
  never_expires: "Never expires",
  unused: "Not used",
  expired: "Expired",
};

/**
 * The reason for which most requests of a day were refused, and how many. `example`: one that stands for most of these;
 * null: they differ in what would let them through.
 */
export type MostRefused = {
  code: KeyRefusalCode;
  count: number;
  example: Pick<KeyRefusal, "address" | "missing" | "per"> | null;
};

/** What each kind found out. Moments are ISO 8601 with `Z`. */
export type FindingFacts =
  /** the present secret was reported as leaked, so the key is disabled */
  | { kind: "reported" }
  /** the present secret was in the URL of a request, last at `seenAt` */
  | { kind: "secret_in_url"; seenAt: string }
  /** `refused` requests on the UTC day `day`, after `before` on all 7 days before it together */
  | { kind: "refusals_grew"; day: string; refused: number; before: number; mostly?: MostRefused }
  /** the old secret was used after the change, and works until `endsAt` */
  | { kind: "old_secret_used"; lastUsedAt: string; lastUsedAddress: string | null; endsAt: string }
  /** the maker has not opened the dashboard since `lastSeenAt`; null: never. `isMember`: false once they have left */
  | { kind: "maker_away"; lastSeenAt: string | null; joinedAt: string | null; isMember: boolean }
  /** nobody opened the share link that was made at `createdAt` */
  | { kind: "link_unopened"; state: LinkState; createdAt: string; expiresAt: string; holdsKey: boolean }
  /** of `given` permissions `used` were asked for since `since`; `reduced` would have been enough */
  | { kind: "broad_permissions"; given: number; used: number; reduced: Permission[]; since: string }
  /** all `calls` since `since` came from `addresses` addresses, which are all in `network` */
  | { kind: "any_address"; network: string; addresses: number; calls: number; since: string }
  /** the key never expires and has had its present secret since `secretSince` */
  | { kind: "never_expires"; secretSince: string }
  /** not used since `lastUsedAt`; null: not once since `createdAt` */
  | { kind: "unused"; lastUsedAt: string | null; createdAt: string }
  /** it is over since `expiredAt`, and takes one of the account's places */
  | { kind: "expired"; expiredAt: string };

/** A finding about a key. */
export type Finding = { keyId: string } & FindingFacts;

/** A finding that somebody dismissed until `endsAt`. */
export type DismissedFinding = Finding & { dismissal: { reason: string; by: string; at: string; endsAt: string } };

/** The findings over the keys that a person may see, the most urgent first. */
export type SafetyView = {
  findings: Finding[];
  dismissed: DismissedFinding[];
  /** the keys that were looked at */
  keys: number;
  /** since when requests are counted by caller and permission; null: there was none */
  countedSince: string | null;
};

/** For how many days a finding is dismissed. */
export const DISMISSED_DAYS = 90;
