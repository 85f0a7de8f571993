/** What a browser may know of a key, and the results of acting on one. */

import type { KeyRefusalCode } from "@/lib/shared/gate/refusals";
import type { Role } from "@/lib/shared/team/roles";
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
  /** grows with every edit and change */
  version: number;
  name: string;
  lastFive: string;
  /** the member who answers for it, and may give what it has */
  maker: { id: string; name: string };
  permissions: Permission[];
  /** in normal form; empty means any address */
  ipRules: string[];
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  lastUsedAddress: string | null;
  /** method and path, as in "GET /v1/mail" */
  lastUsedFor: string | null;
  /** the link by which it was handed over, while that is open or the key still waits for it */
  link: KeyLink | null;
  /** the last 7 UTC days, oldest first, always 7 */
  usage: UsageDay[];
};

/** The keys that a person may see, as of one moment, and what they may do. */
export type KeyList = {
  keys: KeyView[];
  /** how many keys the account has, seen or not, and may have */
  taken: number;
  limit: number;
  role: Role;
  /** what the person's keys may have at most; null: everything */
  boundary: Permission[] | null;
};

/** A key that is to have less than before. */
export type KeyLoss = { key: KeyView; loses: Permission[] };

/** Within this time before its expiry a key "expires soon". */
export const EXPIRES_SOON_MS = 7 * 24 * 60 * 60 * 1000;

/** What the badge of a key says. */
export type KeyStatus = "active" | "expires-soon" | "expired" | "on-hold";

/**
 * The badge of a key at `now` (milliseconds since 1970). The gate refuses from `expiresAt` on, and what is "on-hold"
 * until its link was opened or the key changed.
 */
export function statusOf(key: Pick<KeyView, "expiresAt" | "link">, now: number): KeyStatus {
  if (key.link?.holdsKey) return "on-hold";
  if (key.expiresAt === null) return "active";
  const left = Date.parse(key.expiresAt) - now;
  if (left <= 0) return "expired";
  return left <= EXPIRES_SOON_MS ? "expires-soon" : "active";
}

/** Why a person's action was refused. Everything typed stays in the form. */
export type ActionRefusal =
  /** bad input: a message for each field */
  | {
      code: "invalid";
      message: string;
      fields: Record<string, string>;
      /** the moment that a refused expiry was read as, ISO 8601 with `Z` */
      readAs?: string;
    }
  /** nobody is signed in any more */
  | { code: "signed_out"; message: string }
  /** the password was confirmed too long ago; ask for it, then repeat */
  | { code: "password_required"; message: string }
  /** unknown, or another account's, or nothing that the person may see: the same */
  | { code: "not_found"; message: string }
  /** the person's role in the account does not let them */
  | { code: "role_insufficient"; message: string }
  /** an account must keep an owner */
  | { code: "last_owner"; message: string }
  /** somebody who may not have keys any more has these: each must be deleted, or handed over */
  | { code: "keys_undecided"; message: string; keys: KeyView[] }
  /** these keys would have less than before, and nobody has agreed to that yet */
  | { code: "keys_shrink"; message: string; losses: KeyLoss[] }
  /** the account has all the keys it may have */
  | { code: "limit_reached"; message: string }
  /** this opening of the dialog has already made a key; its secret went out once */
  | { code: "already_created"; message: string; key: KeyView }
  /** somebody edited or changed the key meanwhile: this is what it is now */
  | { code: "edited_meanwhile"; message: string; current: KeyView }
  /** the calling key lacks the permission for this; or somebody tried to give what they, or the key's maker, may not */
  | { code: "permission_missing" | "permission_beyond_own"; message: string; missing: Permission[] }
  /** the calling key tried to give access from other addresses than its own rules, or past its own expiry */
  | { code: "restriction_beyond_own"; message: string; ipRules: string[] }
  | { code: "expiry_beyond_own"; message: string; latest: string }
  /** the calling key was restricted to other addresses, or expired, meanwhile */
  | { code: "ip_not_allowed" | "key_expired"; message: string }
  /** another change of this key overlapped with this one and won */
  | { code: "changed_meanwhile"; message: string }
  /** the Idempotency-Key belongs to another request, or can't be kept for this one */
  | { code: "idempotency_key_reused" | "idempotency_impossible"; message: string }
  /** the share link was opened, or ended otherwise, before */
  | { code: "link_over"; message: string }
  /** too many attempts, or the server is busy */
  | { code: "try_later"; message: string };

/** What a server action answers. Expected refusals are values; whatever is thrown is a fault of the server. */
export type ActionResult<T> = { ok: true; value: T } | { ok: false; refusal: ActionRefusal };

/** The one answer in which a secret exists. */
export type RevealedKey = { key: KeyView; secret: string };
