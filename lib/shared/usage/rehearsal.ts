/** Says which of the last days' requests a narrower key would have refused. Pure functions. */
import { parseAddress, parseIpRule, ruleContains } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import { type Catalogue, grantersOf } from "@/lib/shared/permissions/catalogue";

/** Admitted requests of one address that asked for the same. */
export type RecentCall = {
  /** empty for addresses beyond the bounds of what is kept */
  address: string;
  /** of each list, one permission was needed */
  needs: Permission[][];
  count: number;
};

/** The admitted requests since a UTC day, `YYYY-MM-DD`. `total` counts those that are not in `calls` as well. */
export type RecentCallsView = { since: string; total: number; calls: RecentCall[] };

/** What decides about a request. `expiresAt` is ISO 8601 with `Z`, null for never. */
export type KeyBounds = {
  permissions: readonly Permission[];
  ipRules: readonly string[];
  expiresAt: string | null;
};

/** A caller some of whose requests would have been refused: for their address, or for a permission. */
export type RefusedCaller = { address: string; count: number; reason: "address" | "permission" };

/** The result of a rehearsal. */
export type Rehearsal = {
  /** all callers that are known by address */
  callers: number;
  /** those with the most refused requests first */
  refusedCallers: RefusedCaller[];
  refused: number;
  total: number;
  /** requests that nobody can judge: they are counted without what they asked for, or without their address */
  unknown: number;
  /** the new expiry, if it is earlier; all requests are refused from then on */
  endsAt: string | null;
};

/** Rehearses `next` in place of `before`; null if nothing would get narrower. */
export function rehearse(
  { calls, total }: RecentCallsView,
  before: KeyBounds,
  next: KeyBounds,
  catalogue: Catalogue,
): Rehearsal | null {
  const isEarlier = next.expiresAt !== null && (before.expiresAt === null || next.expiresAt < before.expiresAt);
  const losesPermissions = before.permissions.some((word) => !next.permissions.includes(word));
  const isRestricted = next.ipRules.length > 0 && next.ipRules.join() !== before.ipRules.join();
  if (!isEarlier && !losesPermissions && !isRestricted) return null;
  const rules = next.ipRules.map(parseIpRule).flatMap((parse) => (parse.ok ? [parse.rule] : []));
  const isAllowedFrom = (text: string) => {
    const address = parseAddress(text);
    return !isRestricted || (address !== null && rules.some((rule) => ruleContains(rule, address)));
  };
  const granted = new Set(next.permissions);
  const mayDo = (needs: readonly (readonly Permission[])[]) =>
    needs.every((words) => words.some((word) => grantersOf(catalogue, word).some((each) => granted.has(each))));
  const callers = new Map<string, RefusedCaller>();
  const known = new Set<string>();
  let judged = 0;
  let unknown = 0;
  for (const { address, needs, count } of calls) {
    judged += count;
    if (address !== "") known.add(address);
    const reason = findReason(address, needs);
    if (reason === "unknown") unknown += count;
    if (reason === null || reason === "unknown") continue;
    const caller = callers.get(address) ?? { address, count: 0, reason };
    callers.set(address, { ...caller, count: caller.count + count });
  }
  const refusedCallers = [...callers.values()].sort((one, other) => other.count - one.count);
  return {
    callers: known.size,
    refusedCallers,
    refused: refusedCallers.reduce((sum, { count }) => sum + count, 0),
    total: Math.max(total, judged),
    // Requests whose details were over the bounds, or came from a gate of a version before this.
    unknown: unknown + Math.max(0, total - judged),
    endsAt: isEarlier ? next.expiresAt : null,
  };

  function findReason(address: string, needs: RecentCall["needs"]): RefusedCaller["reason"] | "unknown" | null {
    if (losesPermissions && !mayDo(needs)) return "permission";
    if (address === "") return isRestricted ? "unknown" : null;
    return isAllowedFrom(address) ? null : "address";
  }
}
