/** A key as a browser may see it, and the results of actions. */

import type { KeyRefusalCode } from "@/lib/shared/gate/refusals";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import type { Confirmation } from "@/lib/shared/nodes/confirmation";
import type { KeyPolicy, PolicyEffect, PolicyHit } from "@/lib/shared/policy/key-policy";
import type { Role } from "@/lib/shared/team/roles";
import type { OldSecret } from "./overlap";
import type { Permission } from "./permissions";
import type { KeyLink } from "./share-link";

/** One UTC day of a key's requests. */
export type UsageDay = {
  /** `YYYY-MM-DD`, UTC */
  day: string;
  admitted: number;
  refused: Partial<Record<KeyRefusalCode, number>>;
};

/** A key without its secret. Dates are ISO 8601 with `Z`. */
export type KeyView = {
  id: string;
  /** increases with every edit and change */
  version: number;
  name: string;
  /** what the key is for; may be empty, and have several lines */
  description: string;
  lastFive: string;
  /** the member who is responsible for the key; their permission boundary limits it */
  maker: { id: string; name: string };
  permissions: Permission[];
  /** in normal form; empty means any address */
  ipRules: string[];
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  lastUsedAddress: string | null;
  /** method and path, for example "GET /v1/mail" */
  lastUsedFor: string | null;
  /** the key was restored from a backup, and no owner has released it: the gate refuses it */
  isHeld: boolean;
  /** a person disabled the key; `reason` is empty where none was given */
  disabled: { at: string; reason: string } | null;
  /** its present secret was reported as leaked: it can be enabled only after a change of the secret */
  isReported: boolean;
  /** what it may use in a period; null: as much as it wants */
  limits: KeyLimits | null;
  /** the key's share link, while it is open or the key is on hold because of it */
  link: KeyLink | null;
  /** what the account's policy makes of it; absent for nothing */
  policy?: PolicyEffect;
  /** the secret before the last change, while it still works */
  oldSecret: OldSecret | null;
  /** the last 7 UTC days, oldest first, always 7 */
  usage: UsageDay[];
};

/** The keys that a person may see at one moment, and what the person may do. */
export type KeyList = {
  keys: KeyView[];
  /** how many keys the account has, including those that the person may not see */
  taken: number;
  limit: number;
  role: Role;
  /** the permission boundary of the person's keys; null: everything */
  boundary: Permission[] | null;
  /** what the account asks of every key; absent for nothing */
  policy?: KeyPolicy;
  /** absent where nobody asked for it */
  today?: KeysToday;
};

/** The requests of all keys of a list since midnight in a time zone, an IANA name; `refused` are among `requests`. */
export type KeysToday = { zone: string; requests: number; refused: number };

/** A key that would lose permissions, and which. */
export type KeyLoss = { key: KeyView; loses: Permission[] };

/** Within this time before its expiry a key "expires soon". */
export const EXPIRES_SOON_MS = 7 * 24 * 60 * 60 * 1000;

/** The status of a key that its badge shows. */
export type KeyStatus = "held" | "disabled" | "active" | "expires-soon" | "expired" | "on-hold" | "blocked";

/**
 * The status of a key at `now` (milliseconds since 1970). The gate refuses a key that is "disabled" until somebody
 * enables it, one that is "held" until an owner releases it, one that is "on-hold" until its link is opened or the key
 * is changed, any key from `expiresAt` on, and one that is "blocked" until it fits its account's policy.
 */
export function statusOf(
  key: Pick<KeyView, "expiresAt" | "link" | "isHeld" | "disabled" | "policy">,
  now: number,
): KeyStatus {
  if (key.disabled) return "disabled";
  if (key.isHeld) return "held";
  if (key.link?.holdsKey) return "on-hold";
  const timeTo = (iso: string | null | undefined) => (iso ? Date.parse(iso) - now : Number.POSITIVE_INFINITY);
  if (timeTo(key.expiresAt) <= 0) return "expired";
  const left = Math.min(timeTo(key.expiresAt), timeTo(key.policy?.tooOldAt));
  if (left <= 0 || key.policy?.lacksRestriction) return "blocked";
  return left <= EXPIRES_SOON_MS ? "expires-soon" : "active";
}

/** Who edited or changed a key last, and when. `isOwn`: the same person did, in another window. */
export type KeyEdit = { by: string; isByKey: boolean; isOwn: boolean; at: string };

/** Why a person's action was refused. The form keeps everything that was typed. */
export type ActionRefusal =
  /** invalid input: a message for each field */
  | {
      code: "invalid";
      message: string;
      fields: Record<string, string>;
      /** the moment that a refused expiry was read as, ISO 8601 with `Z` */
      readAs?: string;
      /** the rule of the account's policy that refuses it */
      brokenRule?: "forbidden" | "restriction" | "life";
    }
  /** nobody is signed in any more; or with `signedInAs`, an email, somebody who is not a member of this account */
  | { code: "signed_out"; message: string; signedInAs?: string }
  /** the password was confirmed too long ago: ask for it, then repeat the action */
  | { code: "password_required"; message: string }
  /** it does not exist, belongs to another account, or is hidden from the person; these look the same */
  | { code: "not_found"; message: string }
  /** the person's role does not allow it */
  | { code: "role_insufficient"; message: string }
  /** an account must keep an owner */
  | { code: "last_owner"; message: string }
  /** a member who may no longer have keys has these: each must be deleted or handed over */
  | { code: "keys_undecided"; message: string; keys: KeyView[] }
  /** these keys would lose permissions, and the person has not agreed to that yet */
  | { code: "keys_shrink"; message: string; losses: KeyLoss[] }
  /** the new policy does this to keys, and the person has not agreed to that yet */
  | { code: "policy_hits"; message: string; hits: PolicyHit[] }
  /** the account has as many keys as it may */
  | { code: "limit_reached"; message: string }
  /** this opening of the dialog has already created a key, whose secret was sent once */
  | { code: "already_created"; message: string; key: KeyView }
  /** someone edited or changed the key in the meantime; `current` is the key now */
  | { code: "edited_meanwhile"; message: string; current: KeyView; edit?: KeyEdit }
  /** someone saved another version of the document in the meantime, which is in force now */
  | { code: "saved_meanwhile"; message: string; version: number; savedBy: string }
  /** the calling key lacks the permission for this; or the permissions are more than the actor or the maker may give */
  | { code: "permission_missing" | "permission_beyond_own"; message: string; missing: Permission[] }
  /** the calling key tried to give access from other addresses than its own, past its own expiry, or more often */
  | { code: "restriction_beyond_own"; message: string; ipRules: string[] }
  | { code: "expiry_beyond_own"; message: string; latest: string }
  | { code: "limits_beyond_own"; message: string; limits: string[] }
  /** the secret was reported as leaked: the key needs another one before it can be enabled */
  | { code: "secret_reported"; message: string }
  /** the calling key was restricted to other addresses, expired, or broke a new policy, in the meantime */
  | { code: "ip_not_allowed" | "key_expired" | "key_too_old" | "restriction_required"; message: string }
  /** another change of this key happened at the same time and won */
  | { code: "changed_meanwhile"; message: string }
  /** the Idempotency-Key belongs to another request, or can't be stored for this one */
  | { code: "idempotency_key_reused" | "idempotency_impossible"; message: string }
  /** the share link was already opened, or has ended otherwise */
  | { code: "link_over"; message: string }
  /** too many attempts, or the server is busy */
  | { code: "try_later"; message: string };

/**
 * The answer of a server action. Expected refusals are values; an exception is a fault of the server. `confirmation`:
 * which servers have confirmed a change that their gates must know of; absent with SQLite.
 */
export type ActionResult<T> =
  | { ok: true; value: T; confirmation?: Confirmation }
  | { ok: false; refusal: ActionRefusal };

/** A key with its secret. Only the answer to creating or changing a key contains it. */
export type RevealedKey = { key: KeyView; secret: string };
