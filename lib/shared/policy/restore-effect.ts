/** What an account's policy makes of a deleted key that is restored. */
import type { Permission } from "@/lib/shared/keys/permissions";
import { findEndOfLife, isForbidden, type KeyPolicy } from "./key-policy";

/** What changes when the key comes back. */
export type RestoreEffect = {
  /** the permissions that it comes back without */
  forbidden: Permission[];
  /** it gets an expiry, this many days after its secret was made; null: it keeps its own */
  lifeDays: number | null;
  /** the gate refuses it until it has an IP rule */
  lacksRestriction: boolean;
};

type RestoredSettings = { permissions: readonly Permission[]; ipRules: readonly string[]; expiresAt: Date | null };

/** What the policy changes about a key that comes back with a secret of `secretAt`; null: nothing. */
export function findRestoreEffect(
  policy: KeyPolicy,
  { permissions, ipRules, expiresAt }: RestoredSettings,
  secretAt: Date,
): RestoreEffect | null {
  const forbidden = permissions.filter((word) => isForbidden(policy, word));
  const end = findEndOfLife(policy, secretAt.getTime());
  const livesTooLong = end !== null && (expiresAt === null || expiresAt.getTime() > end);
  const lifeDays = livesTooLong ? policy.longestLifeDays : null;
  const lacksRestriction = policy.requiresRestriction && ipRules.length === 0;
  if (forbidden.length === 0 && lifeDays === null && !lacksRestriction) return null;
  return { forbidden, lifeDays, lacksRestriction };
}

/** The permissions and the expiry that the policy leaves to the key. */
export function applyRestoreEffect<T extends Pick<RestoredSettings, "permissions" | "expiresAt">>(
  policy: KeyPolicy,
  settings: T,
  secretAt: Date,
): T & { permissions: Permission[] } {
  const kept = settings.permissions.filter((word) => !isForbidden(policy, word));
  const end = findEndOfLife(policy, secretAt.getTime());
  const { expiresAt } = settings;
  const isWithin = end === null || (expiresAt !== null && expiresAt.getTime() <= end);
  return {
    ...settings,
    permissions: kept.length > 0 ? kept : ["None"],
    expiresAt: isWithin ? expiresAt : new Date(end),
  };
}

/** Says it in sentences. `nameOf`: how a permission is called. */
export function describeRestoreEffect(
  { forbidden, lifeDays, lacksRestriction }: RestoreEffect,
  nameOf: (word: Permission) => string,
): string[] {
  const sentences = [];
  if (forbidden.length > 0) sentences.push(`It comes back without ${forbidden.map(nameOf).join(", ")}.`);
  if (lifeDays !== null) {
    sentences.push(`It expires ${lifeDays === 1 ? "1 day" : `${lifeDays} days`} after its API key was made.`);
  }
  if (lacksRestriction) sentences.push("It is refused until you edit it and restrict it to addresses.");
  return sentences;
}
