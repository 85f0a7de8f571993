/** Decides whether a key may do something: steps 5 to 7 of the order, as a pure function over plain values. */

import type { LimitMeter } from "@/lib/gate/limits/limit-counter";
import type { UsageCounter } from "@/lib/gate/usage/counter";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, formatAddress, type IpRule, ruleContains } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import { type Clause, findUnmet, type Requirement } from "@/lib/shared/permissions/requirement";
import type { KeyIdentity } from "./identity";

/** What the gate knows of a key. Times are milliseconds since 1970. */
export type KeyRecord = KeyIdentity & {
  permissions: ReadonlySet<Permission>;
  /** empty: any address */
  ipRules: readonly IpRule[];
  expiresAt: number | null;
  /** from when on the account's policy counts its secret as too old */
  tooOldAt: number | null;
  /** the account's policy requires an IP rule, and it has none */
  lacksRestriction: boolean;
  isDisabled: boolean;
  /** restored from a backup, and not released yet */
  isHeldAfterRestore: boolean;
  /** shared by a link that nobody has opened yet */
  isHeld: boolean;
  isAccountClosed: boolean;
  /** The secret that the key was found by is unknown from then on; null while it is the key's newest. */
  secretEndsAt: number | null;
  /** Null: none. They are counted after `verifyKey` has admitted a request. */
  limits: KeyLimits | null;
  /** The record is at least as new as this generation of the database. No decision depends on it. */
  readAt: number;
  /** Where the usage of this key is counted. No decision depends on it. */
  counter: UsageCounter | null;
  /** Where what is limited is counted. */
  meter: LimitMeter | null;
};

/**
 * Why the key may not do this from this address at `now` (milliseconds since 1970), or null when it may. The order is a
 * promise: the holder of a dead key learns only that it is dead, and IP rules are distinguished from permissions.
 */
export function verifyKey(key: KeyRecord, address: Address, requirement: Requirement, now: number): Refusal | null {
  if (key.isAccountClosed) return { code: "account_closed" };
  if (key.isDisabled) return { code: "key_disabled" };
  if (key.isHeldAfterRestore) return { code: "key_held" };
  if (key.isHeld) return { code: "link_unopened" };
  if (key.expiresAt !== null && now >= key.expiresAt) return { code: "key_expired" };
  if (key.tooOldAt !== null && now >= key.tooOldAt) return { code: "key_too_old" };
  if (key.lacksRestriction) return { code: "restriction_required" };
  if (key.ipRules.length > 0 && !key.ipRules.some((rule) => ruleContains(rule, address))) {
    return { code: "ip_not_allowed", seen_ip: formatAddress(address) };
  }
  if (requirement.unknown.length > 0) return refuseUnknown(requirement.unknown);
  const unmet = findUnmet(requirement, key.permissions);
  return unmet.length === 0 ? null : refuseUnmet(unmet);
}

function refuseUnknown(unknown: readonly Permission[]): Refusal {
  return {
    code: "route_permission_unknown",
    detail: `This route asks for ${unknown.join(", ")}, which the server does not define. Its owners can define it or change the route.`,
  };
}

/** Names what would be enough: of alternatives the first, as the scope of a challenge, and all of them. */
function refuseUnmet(unmet: readonly Clause[]): Refusal {
  const refusal: Refusal = {
    code: "permission_missing",
    required_permission: unmet.map(({ wanted }) => wanted[0]).join(" "),
  };
  const choice = unmet.find(({ wanted }) => wanted.length > 1);
  if (choice) refusal.any_permission_of = [...choice.wanted];
  const detail = describeUnmet(unmet);
  return detail === null ? refusal : { ...refusal, detail };
}

/** Permissions that a sentence names; of more, it gives the number. */
const MAX_NAMES = 5;

/** What the key lacks in the owner's words; null where nothing of it is the server's own. */
function describeUnmet(unmet: readonly Clause[]): string | null {
  if (unmet.every(({ names }) => names === null)) return null;
  const lists = unmet.map(({ names, wanted }) => listNames(names ?? wanted, "or"));
  const isOne = unmet.length === 1;
  const lacks = `This API key lacks the ${isOne ? "permission" : "permissions"} ${listNames(lists, "and")}.`;
  return `${lacks} An owner can add ${isOne ? "it" : "them"}.`;
}

function listNames(names: readonly string[], conjunction: "and" | "or"): string {
  const shown = names.slice(0, MAX_NAMES);
  const last = names.length > MAX_NAMES ? `${names.length - MAX_NAMES} more` : shown.pop();
  return shown.length === 0 ? `${last}` : `${shown.join(", ")} ${conjunction} ${last}`;
}
