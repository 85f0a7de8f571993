/** Compares and merges a key's fields, before and after an edit. Pure functions. */

import type { KeyDetails } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { isOwnPermission } from "@/lib/shared/keys/own-permission";
import { type ElasticPermission, type Permission, sortPermissions } from "@/lib/shared/keys/permissions";

/**
 * What an edit saves; absent fields stay as they are. `elasticPermissions` replaces the words of Elastic Email's
 * catalogue and leaves the server's own.
 */
export type KeyEditFields = Partial<KeyDetails> & { elasticPermissions?: readonly ElasticPermission[] };

/** The key after an edit. */
export function mergeDetails(current: KeyView, given: KeyEditFields): KeyDetails {
  const kept = current.expiresAt === null ? null : new Date(current.expiresAt);
  return {
    name: given.name ?? current.name,
    permissions: mergePermissions(current.permissions, given),
    ipRules: given.ipRules ?? current.ipRules,
    expiresAt: given.expiresAt === undefined ? kept : given.expiresAt,
  };
}

function mergePermissions(current: Permission[], { permissions, elasticPermissions }: KeyEditFields): Permission[] {
  if (!elasticPermissions) return permissions ?? current;
  const merged = sortPermissions([...elasticPermissions, ...current.filter(isOwnPermission)]);
  return merged.length > 1 ? merged.filter((word) => word !== "None") : merged;
}

/** The fields of a key that the activity records. */
export function activitySnapshot({ name, permissions, ipRules, expiresAt }: KeyView) {
  return { name, permissions, ipRules, expiresAt };
}

/** Whether an edit would change nothing. */
export function isSame(current: KeyView, next: KeyDetails): boolean {
  return (
    current.name === next.name &&
    current.permissions.join(" ") === next.permissions.join(" ") &&
    current.ipRules.join("\n") === next.ipRules.join("\n") &&
    current.expiresAt === (next.expiresAt?.toISOString() ?? null)
  );
}

/**
 * The permissions that an edit gives away: those it adds or, when it lifts a restriction, all that the key then has.
 * Reviving an expired key, or allowing other addresses, gives away its permissions as much as a new key would.
 */
export function findLoosened(current: KeyView, next: KeyDetails): Permission[] {
  if (isLifted(current, next)) return next.permissions;
  return next.permissions.filter((word) => !current.permissions.includes(word));
}

function isLifted(current: KeyView, next: KeyDetails): boolean {
  const [before, after] = [expiryTime(current.expiresAt), expiryTime(next.expiresAt?.toISOString() ?? null)];
  if (after > before) return true;
  if (current.ipRules.length === 0) return false;
  // Every new rule counts, even one inside an old range: that is simple, and never gives away too much.
  return next.ipRules.length === 0 || next.ipRules.some((rule) => !current.ipRules.includes(rule));
}

function expiryTime(expiresAt: string | null): number {
  return expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
}
