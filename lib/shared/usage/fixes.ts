/** Says what would let a refused request through. Pure functions. */
import { parseAddress, parseIpRule, ruleContains } from "@/lib/shared/keys/ip-rules";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { isOwnPermission } from "@/lib/shared/keys/own-permission";
import { type Permission, sortPermissions } from "@/lib/shared/keys/permissions";
import { type Catalogue, grantersOf, titleOf } from "@/lib/shared/permissions/catalogue";
import type { KeyRefusal } from "./view";

/** Values that the edit dialog opens with in place of the key's own. Nothing is saved without the person's click. */
export type KeyProposal = { permissions?: Permission[]; ipRules?: string[]; expiresAt?: string | null };

/** A way to let such requests through: `enable` opens the dialog of that name, `edit` the edit dialog, filled in. */
export type RefusalFix = { task: "enable"; label: string } | { task: "edit"; label: string; proposal: KeyProposal };

/** How much longer a key shall live whose expiry is extended. */
const EXTENSION_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * What would be enough now, or null: the key may have been changed since, and some refusals can't be cured by editing
 * the key. `now` is in milliseconds since 1970.
 */
export function findFix(
  key: Pick<KeyView, "permissions" | "ipRules" | "expiresAt" | "disabled" | "isReported">,
  refusal: Pick<KeyRefusal, "code" | "address" | "missing">,
  catalogue: Catalogue,
  now: number,
): RefusalFix | null {
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
      return {
        task: "edit",
        label: "Extend expiry",
        proposal: { expiresAt: new Date(now + EXTENSION_MS).toISOString() },
      };
    }
    case "restriction_required": {
      if (key.ipRules.length > 0) return null;
      return { task: "edit", label: `Restrict to ${refusal.address}`, proposal: { ipRules: [refusal.address] } };
    }
    case "key_disabled":
      return key.disabled && !key.isReported ? { task: "enable", label: "Enable" } : null;
    default:
      return null;
  }
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
