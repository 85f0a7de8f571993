/** Compares and merges a key's fields, before and after an edit. Pure functions. */

import type { KeyDetails } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { isOwnPermission } from "@/lib/shared/keys/own-permission";
import { type Permission, sortPermissions } from "@/lib/shared/keys/permissions";
import { describeLimits, formatLimits, isLimitLifted } from "@/lib/shared/limits/key-limits";

/** The key after an edit; absent fields keep their values. */
export function mergeDetails(current: KeyView, given: Partial<KeyDetails>): KeyDetails {
  const kept = current.expiresAt === null ? null : new Date(current.expiresAt);
  return {
    name: given.name ?? current.name,
    description: given.description ?? current.description,
    permissions: given.permissions ?? current.permissions,
    ipRules: given.ipRules ?? current.ipRules,
    expiresAt: given.expiresAt === undefined ? kept : given.expiresAt,
    limits: given.limits === undefined ? current.limits : given.limits,
  };
}

/** What a client that knows Elastic Email's words alone makes of a key's permissions: the server's own words stay. */
export function keepOwnPermissions(current: KeyView, given: Partial<KeyDetails>): Partial<KeyDetails> {
  if (!given.permissions) return given;
  const merged = sortPermissions([...given.permissions, ...current.permissions.filter(isOwnPermission)]);
  return { ...given, permissions: merged.length > 1 ? merged.filter((word) => word !== "None") : merged };
}

/** The fields of a key that the activity records. */
export function activitySnapshot({ name, description, permissions, ipRules, expiresAt, limits }: KeyView) {
  const described = describeLimits(limits);
  return {
    name,
    description: description || null,
    permissions,
    ipRules,
    expiresAt,
    limits: described.length > 0 ? described : null,
  };
}

/** Whether an edit would change nothing. */
export function isSame(current: KeyView, next: KeyDetails): boolean {
  return (
    current.name === next.name &&
    current.description === next.description &&
    current.permissions.join(" ") === next.permissions.join(" ") &&
    current.ipRules.join("\n") === next.ipRules.join("\n") &&
    current.expiresAt === (next.expiresAt?.toISOString() ?? null) &&
    formatLimits(current.limits) === formatLimits(next.limits)
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
  if (after > before || isLimitLifted(current.limits, next.limits)) return true;
  if (current.ipRules.length === 0) return false;
  // Every new rule counts, even one inside an old range: that is simple, and never gives away too much.
  return next.ipRules.length === 0 || next.ipRules.some((rule) => !current.ipRules.includes(rule));
}

function expiryTime(expiresAt: string | null): number {
  return expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
}
