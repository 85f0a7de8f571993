/** Compares what keys let their holders do: from which addresses, and until when. Pure functions. */
import { admitsOnlyWithin } from "./address-sets";
import { allows, type Permission } from "./permissions";

/** From where and until when a key may be used. No rules: from any address. */
export type KeyLimits = { ipRules: readonly string[]; expiresAt: Date | null };

/** What the holder of a key's secret may do. */
export type Grant = KeyLimits & { permissions: readonly Permission[] };

/** The limit of the calling key that a request goes beyond. */
export type ExceededLimit = "restriction" | "expiry";

/**
 * Which of its own limits a calling key goes beyond when it turns `before` into `next`, or null when it gives nothing
 * that it could not do itself. `before` is null when the caller gets a secret for `next`: all of it is given then.
 *
 * A permission that is added is given for all addresses of `next` and until its expiry; an address that is added, until
 * its expiry; a later expiry, for all addresses of `next`. What the key had before need not be the caller's, so that
 * any key can be renamed, restricted or expired sooner.
 */
export function findExceededLimit(own: KeyLimits, before: Grant | null, next: Grant): ExceededLimit | null {
  const { isLater, isWider, isStronger } = before ? compareGrants(before, next) : ALL_NEW;
  if (!isLater && !isWider && !isStronger) return null;
  const kept = before && !isLater && !isStronger ? [before.ipRules] : [];
  if (!admitsOnlyWithin(next.ipRules, own.ipRules, ...kept)) return "restriction";
  return toTime(next.expiresAt) > toTime(own.expiresAt) ? "expiry" : null;
}

/** Whether `next` allows anything that `before` does not: a permission, an address, a later time. */
export function isLooser(before: Grant, next: Grant): boolean {
  return Object.values(compareGrants(before, next)).some(Boolean);
}

type Comparison = { isLater: boolean; isWider: boolean; isStronger: boolean };
const ALL_NEW: Comparison = { isLater: true, isWider: true, isStronger: true };

function compareGrants(before: Grant, next: Grant): Comparison {
  return {
    isLater: toTime(next.expiresAt) > toTime(before.expiresAt),
    isWider: !admitsOnlyWithin(next.ipRules, before.ipRules),
    isStronger: addsPermission(before.permissions, next.permissions),
  };
}

function addsPermission(before: readonly Permission[], next: readonly Permission[]): boolean {
  const held = new Set(before);
  return next.some((word) => !allows(held, word));
}

function toTime(expiresAt: Date | null): number {
  return expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt.getTime();
}
