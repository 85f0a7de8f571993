/** What an owner decides about after the server was restored from a backup. */
import type { ActivityDetails, ActivityKind } from "@/lib/shared/activity/view";
import type { KeyView } from "@/lib/shared/keys/key-view";
import * as z from "@/lib/shared/zod";

/** What happened to a key after the backup. */
export type KeyChange = "deleted" | "secret_changed" | "edited" | "disabled" | "handed_over";

/**
 * Something that happened to a restored key after the backup was made. `at` (ISO 8601 with `Z`) and `by` are null when
 * the activity has no entry about it. `details`: the fields that differ, `before` as in the backup.
 */
export type KeyFinding = {
  keyId: string;
  change: KeyChange;
  at: string | null;
  by: string | null;
  details: ActivityDetails;
};

/** Something else that happened after the backup, and that the restore undid, ended or did not keep. */
export type OtherFinding = { kind: ActivityKind; at: string; by: string; subject: string };

/** What is known to have happened in an account after the backup. */
export type RestoreFindings = { keys: KeyFinding[]; others: OtherFinding[] };

/** The held keys of an account, and what is known about them. Dates are ISO 8601 with `Z`. */
export type RestoreReview = {
  restoredAt: string;
  backupAt: string;
  /** false: the replaced database could not be read, or not all of it: more may have happened than `findings` say */
  isKnown: boolean;
  findings: RestoreFindings;
  keys: KeyView[];
  /** the held keys whose maker is not a member: whoever releases one becomes responsible for it */
  orphanIds: string[];
};

/** What to do with a held key: let it work again, keep it refused, or delete it. */
export const HELD_KEY_CHOICES = ["release", "hold", "delete"] as const;

/** One of `HELD_KEY_CHOICES`. */
export type HeldKeyChoice = (typeof HELD_KEY_CHOICES)[number];

/** The decisions of an owner, at most one for each key. `version` is the version of the key that they saw. */
export const heldKeyDecisions = z.object({
  decisions: z
    .array(z.object({ id: z.string().max(100), version: z.int(), choice: z.enum(HELD_KEY_CHOICES) }))
    .min(1)
    .max(100),
});
