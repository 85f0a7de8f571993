/** Says what would let a refused request through. Pure functions. */
import { parseAddress, parseIpRule, ruleContains } from "@/lib/shared/keys/ip-rules";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { isOwnPermission } from "@/lib/shared/keys/own-permission";
import { type Permission, sortPermissions } from "@/lib/shared/keys/permissions";
import type { LimitPeriod } from "@/lib/shared/limits/key-limits";
import { type Catalogue, grantersOf, titleOf } from "@/lib/shared/permissions/catalogue";
import type { KeyRefusal } from "./view";

/** The fields of the edit dialog for limits: one for each period, and one for the budget. */
export type LimitField = LimitPeriod | "units";

/**
 * How the edit dialog opens: with these values in place of the key's own, or at a limit, whose next value only the
 * person knows. Nothing is saved without the person's click.
 */
export type KeyProposal = {
  permissions?: Permission[];
  ipRules?: string[];
  expiresAt?: string | null;
  opensAt?: LimitField;
};

/** Whether the dialog opens with other values than those of the key. */
export function hasValues({ opensAt: _, ...values }: KeyProposal): boolean {
  return Object.keys(values).length > 0;
}

/** A way to let such requests through: the dialog of that task, and the edit dialog as it is proposed. */
export type RefusalFix =
  | { task: "enable" | "change"; label: string }
  | { task: "edit"; label: string; proposal: KeyProposal };

/** How much longer a key shall live whose expiry is extended. */
const EXTENSION_MS = 30 * 24 * 60 * 60 * 1000;
/** A policy that leaves a key less time than this asks for a change of its API key. */
const LEAST_EXTENSION_MS = 60 * 60 * 1000;

/** The part of a key that a fix depends on. */
export type FixedKey = Pick<
  KeyView,
  "permissions" | "ipRules" | "expiresAt" | "disabled" | "isReported" | "limits" | "policy"
>;

/** The part of a refused request that a fix depends on. */
export type FixedRefusal = Pick<KeyRefusal, "code" | "address" | "missing" | "per">;

/**
 * What would be enough now, or null: the key may have been changed since, and some refusals can't be cured by editing
 * the key. `now` is in milliseconds since 1970.
 */
export function findFix(key: FixedKey, refusal: FixedRefusal, catalogue: Catalogue, now: number): RefusalFix | null {
  switch (refusal.code) {
    case "ip_not_allowed": {
      const { address } = refusal;
      if (isAllowed(key.ipRules, address)) return null;
      return { task: "edit", label: `Allow ${address}`, proposal: { ipRules: [...key.ipRules, address] } };
    }
    case "permission_missing": {
      const added = findLacking(key.permissions, refusal.missing, catalogue);
      if (added.length === 0) return null;
      const [first, ...others] = added;
      const label = first && others.length === 0 ? nameOf(catalogue, first) : `${added.length} permissions`;
      const permissions = sortPermissions(new Set([...key.permissions, ...added]));
      return { task: "edit", label: `Add ${label}`, proposal: { permissions } };
    }
    case "key_expired": {
      if (key.expiresAt === null || Date.parse(key.expiresAt) > now) return null;
      const expiresAt = findExpiry(key, now + EXTENSION_MS, now);
      return expiresAt === null
        ? { task: "change", label: "Change API Key first" }
        : { task: "edit", label: "Extend expiry", proposal: { expiresAt } };
    }
    case "restriction_required": {
      if (key.ipRules.length > 0) return null;
      return { task: "edit", label: `Restrict to ${refusal.address}`, proposal: { ipRules: [refusal.address] } };
    }
    case "rate_limited": {
      const opensAt = findLimit(key, refusal);
      return opensAt && { task: "edit", label: "Raise the limit", proposal: { opensAt } };
    }
    case "budget_spent":
      return key.limits?.budget ? { task: "edit", label: "Raise the budget", proposal: { opensAt: "units" } } : null;
    case "key_disabled":
      return key.disabled && !key.isReported ? { task: "enable", label: "Enable" } : null;
    default:
      return null;
  }
}

/**
 * `wanted`, or the latest expiry before it that the account's policy allows, ISO 8601; null where the policy asks for a
 * change of the API key first. `wanted` and `now` are in milliseconds since 1970.
 */
export function findExpiry({ policy }: Pick<KeyView, "policy">, wanted: number, now: number): string | null {
  const latest = policy?.tooOldAt ? Date.parse(policy.tooOldAt) : Number.POSITIVE_INFINITY;
  return latest - now < LEAST_EXTENSION_MS ? null : new Date(Math.min(wanted, latest)).toISOString();
}

/** The limit that refused the request, if the key still has it. One of a gate that did not say which: the shortest. */
function findLimit({ limits }: FixedKey, { per }: FixedRefusal): LimitPeriod | null {
  const periods = limits?.requests.map((limit) => limit.per) ?? [];
  return (per === null ? periods[0] : periods.find((period) => period === per)) ?? null;
}

function isAllowed(ipRules: readonly string[], text: string): boolean {
  const address = parseAddress(text);
  // Without rules any address may use the key.
  if (!address || ipRules.length === 0) return true;
  const parses = ipRules.map(parseIpRule);
  return parses.some((parse) => parse.ok && ruleContains(parse.rule, address));
}

/** Elastic Email's words are known as they are; own ones by their titles. */
function nameOf(catalogue: Catalogue, word: Permission): string {
  return isOwnPermission(word) ? titleOf(catalogue, word) : word;
}

/** Of each list that the key does not meet, the first permission. */
function findLacking(
  granted: readonly Permission[],
  missing: readonly (readonly Permission[])[],
  catalogue: Catalogue,
): Permission[] {
  const has = (word: Permission) => grantersOf(catalogue, word).some((granter) => granted.includes(granter));
  const lacking = missing.filter((words) => !words.some(has)).flatMap((words) => words.slice(0, 1));
  return [...new Set(lacking)];
}
