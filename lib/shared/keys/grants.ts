/** Compares what keys let their holders do: from which addresses, until when, and how often. Pure functions. */

import { isLimitLifted, type KeyLimits } from "@/lib/shared/limits/key-limits";
import { admitsOnlyWithin } from "./address-sets";
import { allows, type Permission } from "./permissions";

/** From where, until when and how often a key may be used. No rules: from any address. */
export type KeyBounds = { ipRules: readonly string[]; expiresAt: Date | null; limits?: KeyLimits | null };

/** What the holder of a key's secret may do. */
export type Grant = KeyBounds & { permissions: readonly Permission[] };

/** The limit of the calling key that a request goes beyond. */
export type ExceededLimit = "restriction" | "expiry" | "limits";

/**
 * Which of its own limits a calling key goes beyond when it turns `before` into `next`, or null when it gives nothing
 * that it could not do itself. `before` is null when the caller gets a secret for `next`: all of it is given then.
 *
 * A permission that is added is given for all addresses of `next` and until its expiry; an address that is added, until
 * its expiry; a later expiry or a higher limit, for all addresses of `next`; and all of them as often as `next` may be
 * used. What the key had before need not be the caller's, so that any key can be renamed, restricted, limited or
 * expired sooner.
 */
export function findExceededLimit(own: KeyBounds, before: Grant | null, next: Grant): ExceededLimit | null {
  const { isLater, isWider, isStronger, isFreer } = before ? compareGrants(before, next) : ALL_NEW;
  if (!isLater && !isWider && !isStronger && !isFreer) return null;
  const kept = before && !isLater && !isStronger && !isFreer ? [before.ipRules] : [];
  if (!admitsOnlyWithin(next.ipRules, own.ipRules, ...kept)) return "restriction";
  if (toTime(next.expiresAt) > toTime(own.expiresAt)) return "expiry";
  return isLimitLifted(own.limits ?? null, next.limits ?? null) ? "limits" : null;
}

/** Whether `next` allows anything that `before` does not: a permission, an address, a later time, a higher limit. */
export function isLooser(before: Grant, next: Grant): boolean {
  return Object.values(compareGrants(before, next)).some(Boolean);
}

type Comparison = { isLater: boolean; isWider: boolean; isStronger: boolean; isFreer: boolean };
const ALL_NEW: Comparison = { isLater: true, isWider: true, isStronger: true, isFreer: true };

function compareGrants(before: Grant, next: Grant): Comparison {
  return {
    isLater: toTime(next.expiresAt) > toTime(before.expiresAt),
    isWider: !admitsOnlyWithin(next.ipRules, before.ipRules),
    isStronger: addsPermission(before.permissions, next.permissions),
    isFreer: isLimitLifted(before.limits ?? null, next.limits ?? null),
  };
}

function addsPermission(before: readonly Permission[], next: readonly Permission[]): boolean {
  const held = new Set(before);
  return next.some((word) => !allows(held, word));
}

function toTime(expiresAt: Date | null): number {
  return expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt.getTime();
}
