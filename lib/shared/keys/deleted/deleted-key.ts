/** Deleted keys that can be restored: what people see of them, and the inputs of the actions on them. */

import type { RestoreEffect } from "@/lib/shared/policy/restore-effect";
import { reference } from "@/lib/shared/reference";
import * as z from "@/lib/shared/zod";
import type { KeyView } from "../key-view";
import type { Permission } from "../permissions";

/** How many deleted keys of an account can be restored; of more, the oldest are erased. */
export const MAX_DELETED_KEYS = 100;

/** For how long deleted keys can be restored, as the setting offers it, in days; 0: not at all. */
export const DELETED_KEPT_CHOICES = [0, 7, 30, 90] as const;

/** The "How long deleted keys can be restored" form. */
export const deletedKeptInput = z.object({ days: z.int().min(0).max(365) });

/** A deleted key. */
export const deletedKeyReference = z.object({ id: reference });

/**
 * The "Restore API Key" form. `secret`: whether the key comes back with a new secret, or with the one that it had.
 * `agreesToPolicy`: the person has seen what the account's policy changes about it.
 */
export const restoreKeyInput = deletedKeyReference.extend({
  secret: z.enum(["new", "old"]),
  agreesToPolicy: z.boolean().optional(),
});
/** A valid `restoreKeyInput`. */
export type RestoreKeyInput = z.infer<typeof restoreKeyInput>;

/** A deleted key as people see it. Dates are ISO 8601 with `Z`. */
export type DeletedKeyView = {
  id: string;
  name: string;
  lastFive: string;
  /** the member who was responsible for it; they may have left since */
  maker: { id: string; name: string };
  permissions: Permission[];
  ipRules: string[];
  expiresAt: string | null;
  deletedAt: string;
  deletedBy: { name: string; isKey: boolean };
  /** when it is erased */
  erasedAt: string;
  /** its secret was reported as leaked */
  isReported: boolean;
  /** it can come back with the secret that it had */
  canKeepSecret: boolean;
  /** that secret is older than this number of days, the longest life by the account's policy; absent otherwise */
  isOlderThanDays?: number;
  /** what the account's policy changes about it; absent for nothing */
  policy?: RestoreEffect;
};

/** The deleted keys that a person may see, newest first. */
export type DeletedKeyList = {
  keys: DeletedKeyView[];
  /** how many keys the account has that are not deleted */
  taken: number;
  limit: number;
  /** for how many days deleted keys can be restored; 0: not at all */
  keptDays: number;
};

/** A key that was restored; `secret` is null where it came back with the secret that it had. */
export type RestoredKey = { key: KeyView; secret: string | null };
