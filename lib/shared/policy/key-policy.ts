/** What an account's owners ask of every key: how it is stored, and what it makes of one key. */
import { allows, isPermission, type Permission } from "@/lib/shared/keys/permissions";
import * as z from "@/lib/shared/zod";

const DAY_MS = 24 * 60 * 60 * 1000;
/** The calendar's days are up to an hour longer than 24 where clocks change, and people choose dates. */
const CALENDAR_MS = 60 * 60 * 1000;

/** The most days that a policy may name: ten years. */
export const MAX_POLICY_DAYS = 3_650;

const days = z.int().min(1).max(MAX_POLICY_DAYS).nullable();

/** A policy as it is stored. A word that this version does not know is kept: it forbids nothing here. */
const storedPolicy = z.object({
  longestLifeDays: days.default(null),
  requiresRestriction: z.boolean().default(false),
  idleDays: days.default(null),
  defaultExpiryDays: days.default(null),
  forbidden: z.array(z.string()).default([]),
});

/** A policy. Every rule is off where it is null, false or empty. */
export type KeyPolicy = {
  /** for how many days a secret works after it was made, by creating or by changing the key */
  longestLifeDays: number | null;
  /** whether every key needs an IP rule */
  requiresRestriction: boolean;
  /** after how many days without a use a key is disabled */
  idleDays: number | null;
  /** when a new key expires unless its maker says otherwise */
  defaultExpiryDays: number | null;
  /** permissions that no key may have */
  forbidden: readonly Permission[];
};

/** The policy of an account that asks for nothing. */
export const NO_POLICY: KeyPolicy = {
  longestLifeDays: null,
  requiresRestriction: false,
  idleDays: null,
  defaultExpiryDays: null,
  forbidden: [],
};

/** The stored policy. Throws when the text is not one: nobody can say then what a key may do. */
export function parsePolicy(stored: string | null): KeyPolicy {
  if (stored === null) return NO_POLICY;
  const policy = storedPolicy.parse(JSON.parse(stored));
  return { ...policy, forbidden: policy.forbidden.filter(isPermission) };
}

/** The text to store; null for a policy that asks for nothing. */
export function formatPolicy(policy: KeyPolicy): string | null {
  const text = JSON.stringify(policy);
  return text === JSON.stringify(NO_POLICY) ? null : text;
}

/**
 * From when on a secret that was made at `madeAt` is too old, in milliseconds since 1970; null: never. It is an hour
 * later than so many times 24 hours, so that a date of the calendar that many days ahead is within it.
 */
export function findEndOfLife({ longestLifeDays }: KeyPolicy, madeAt: number): number | null {
  return longestLifeDays === null ? null : madeAt + longestLifeDays * DAY_MS + CALENDAR_MS;
}

/** When a new key expires unless its maker says otherwise; null: never. A longest life is the default, too. */
export function findDefaultExpiry({ defaultExpiryDays, longestLifeDays }: KeyPolicy, now: Date): Date | null {
  const after = defaultExpiryDays ?? longestLifeDays;
  return after === null ? null : new Date(now.getTime() + after * DAY_MS);
}

/** Whether a key with this permission could do what one of the forbidden ones allows. */
export function isForbidden({ forbidden }: Pick<KeyPolicy, "forbidden">, permission: Permission): boolean {
  if (forbidden.length === 0 || permission === "None") return false;
  const granted = new Set([permission]);
  return forbidden.some((word) => word !== "None" && allows(granted, word));
}

/** What a policy makes of one key; `tooOldAt` is ISO 8601 with `Z`. */
export type PolicyEffect = {
  /** from when on the gate refuses it as too old */
  tooOldAt: string | null;
  /** the gate refuses it until it has an IP rule */
  lacksRestriction: boolean;
  /** the permissions that it counts as not having */
  forbidden: Permission[];
};

/** What the policy makes of a key, or null for nothing. */
export function findEffect(
  policy: KeyPolicy,
  key: { secretAt: Date; ipRules: readonly string[]; permissions: readonly Permission[] },
): PolicyEffect | null {
  const end = findEndOfLife(policy, key.secretAt.getTime());
  const effect = {
    tooOldAt: end === null ? null : new Date(end).toISOString(),
    lacksRestriction: policy.requiresRestriction && key.ipRules.length === 0,
    forbidden: key.permissions.filter((word) => isForbidden(policy, word)),
  };
  return end === null && !effect.lacksRestriction && effect.forbidden.length === 0 ? null : effect;
}

/** What happens to a key: refused as too old, its old secret ended, refused without a restriction, disabled as idle. */
export type PolicyConsequence = "too_old" | "old_ends" | "unrestricted" | "idle";

/** A key that a policy hits. `loses`: the permissions that it counts as not having. */
export type PolicyHit = {
  key: { id: string; name: string; makerName: string };
  consequences: PolicyConsequence[];
  loses: Permission[];
};
