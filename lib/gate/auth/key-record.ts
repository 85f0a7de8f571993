/** Turns a stored key into what the gate decides by. */
import { parseIpRule } from "@/lib/shared/keys/ip-rules";
import { isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { parseStoredLimits } from "@/lib/shared/limits/key-limits";
import { findEndOfLife, isForbidden, type KeyPolicy, NO_POLICY, parsePolicy } from "@/lib/shared/policy/key-policy";
import { isRole, mayHaveKeys } from "@/lib/shared/team/roles";
import { createKeyIdentity } from "./identity";
import type { KeyRecord } from "./verify-key";

/** A stored key, with what decides about it in other tables. Times are milliseconds since 1970. */
export type KeyRow = {
  id: string;
  name: string;
  accountId: string;
  permissions: string;
  ipRules: string;
  expiresAt: number | null;
  disabledAt: number | null;
  heldAt: number | null;
  /** one of its share links holds it: 1 or true */
  isHeld: number | boolean;
  makerRole: string | null;
  /** when its secret was made */
  secretAt: number;
  /** the stored policy of its account */
  keyPolicy: string | null;
  closedAt: number | null;
  /** when the secret that it was found by ends; null unless the key has got a newer one */
  secretEndsAt: number | null;
  limits: string;
};

/** What the gate knows of a key, as of generation `readAt`. Throws when the row could not be decided by. */
export function toKeyRecord(row: KeyRow, readAt: number): KeyRecord {
  const policy = internPolicy(row.keyPolicy);
  const granted = internPermissions(row.permissions, policy);
  const { id, accountId, encodedName, words } = createKeyIdentity(row, granted.words);
  // No spread: V8 would keep the properties after it apart from the object, which costs a cache line for each key.
  return {
    id,
    accountId,
    encodedName,
    words,
    permissions: granted.permissions,
    ipRules: row.ipRules === "" ? ANY_ADDRESS : row.ipRules.split("\n").filter(Boolean).map(parseStoredRule),
    expiresAt: row.expiresAt,
    tooOldAt: findEndOfLife(policy, row.secretAt),
    lacksRestriction: policy.requiresRestriction && row.ipRules === "",
    // A member who leaves, or may have keys no longer, leaves none behind. A key without such a maker is refused.
    isDisabled: row.disabledAt !== null || !isMakerActive(row.makerRole),
    isHeldAfterRestore: row.heldAt !== null,
    isHeld: Boolean(row.isHeld),
    isAccountClosed: row.closedAt !== null,
    secretEndsAt: row.secretEndsAt,
    limits: parseStoredLimits(row.limits),
    readAt,
    counter: null,
    meter: null,
  };
}

const ANY_ADDRESS: KeyRecord["ipRules"] = [];

type PermissionSet = { permissions: ReadonlySet<Permission>; words: string };

/** Shared between keys with the same permissions: a set of its own would be half of a key's memory. Bounded. */
const grants = new Map<string, PermissionSet>();
const MAX_GRANTS = 1_000;

function internPermissions(stored: string, policy: KeyPolicy): PermissionSet {
  const name = policy.forbidden.length === 0 ? stored : `${stored}\n${policy.forbidden.join(" ")}`;
  const known = grants.get(name);
  if (known) return known;
  // A permission that this version does not know permits nothing, and neither does one that the policy forbids.
  const words = stored.split(" ").filter(isPermission);
  const permissions = new Set(words.filter((word) => !isForbidden(policy, word)));
  const granted = { permissions, words: [...permissions].join(" ") };
  if (grants.size >= MAX_GRANTS) grants.clear();
  grants.set(name, granted);
  return granted;
}

/** Shared between the keys of an account. Bounded. */
const policies = new Map<string, KeyPolicy>();
const MAX_POLICIES = 1_000;

function internPolicy(stored: string | null): KeyPolicy {
  if (stored === null) return NO_POLICY;
  const known = policies.get(stored);
  if (known) return known;
  const policy = parsePolicy(stored);
  if (policies.size >= MAX_POLICIES) policies.clear();
  policies.set(stored, policy);
  return policy;
}

function isMakerActive(makerRole: string | null): boolean {
  return makerRole !== null && isRole(makerRole) && mayHaveKeys(makerRole);
}

function parseStoredRule(text: string) {
  const parse = parseIpRule(text);
  // Never skipped: without the rule the list could be empty, and an empty list means any address.
  if (!parse.ok) throw new Error("a stored IP rule is not in normal form");
  return parse.rule;
}
