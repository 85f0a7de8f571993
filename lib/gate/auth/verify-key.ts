/** Decides whether a key may do something: steps 5 to 7 of the order, as a pure function over plain values. */
import type { UsageCounter } from "@/lib/gate/usage/recorder";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, formatAddress, type IpRule, ruleContains } from "@/lib/shared/keys/ip-rules";
import { allows, type Permission } from "@/lib/shared/keys/permissions";
import type { KeyIdentity } from "./identity";

/** What the gate knows of a key. Times are milliseconds since 1970. */
export type KeyRecord = KeyIdentity & {
  permissions: ReadonlySet<Permission>;
  /** empty: any address */
  ipRules: readonly IpRule[];
  expiresAt: number | null;
  isDisabled: boolean;
  /** restored from a backup, and not released yet */
  isHeldAfterRestore: boolean;
  /** shared by a link that nobody has opened yet */
  isHeld: boolean;
  isAccountClosed: boolean;
  /** The record is at least as new as this generation of the database. No decision depends on it. */
  readAt: number;
  /** Where the usage of this key is counted. No decision depends on it. */
  counter: UsageCounter | null;
};

/**
 * Why the key may not do this from this address at `now` (milliseconds since 1970), or null when it may. The order is a
 * promise: the holder of a dead key learns only that it is dead, and IP rules are distinguished from permissions.
 */
export function verifyKey(
  key: KeyRecord,
  address: Address,
  needed: readonly Permission[],
  now: number,
): Refusal | null {
  if (key.isAccountClosed) return { code: "account_closed" };
  if (key.isDisabled) return { code: "key_disabled" };
  if (key.isHeldAfterRestore) return { code: "key_held" };
  if (key.isHeld) return { code: "link_unopened" };
  if (key.expiresAt !== null && now >= key.expiresAt) return { code: "key_expired" };
  if (key.ipRules.length > 0 && !key.ipRules.some((rule) => ruleContains(rule, address))) {
    return { code: "ip_not_allowed", seen_ip: formatAddress(address) };
  }
  if (needed.length === 0) return null;
  const missing = needed.filter((permission) => !allows(key.permissions, permission));
  return missing.length === 0 ? null : { code: "permission_missing", required_permission: missing.join(" ") };
}
