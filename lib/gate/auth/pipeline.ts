/** Finds the key of a presented secret and passes the decision over it; what a known key earned is counted. */

import type { Gate } from "@/lib/gate/context";
import type { AuthenticatedKey } from "@/lib/gate/proxy/dashboard-headers";
import { KEY_REFUSALS, type Refusal, type UsageOutcome } from "@/lib/shared/gate/refusals";
import { type Address, formatAddress } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import { hashSecret } from "./key-cache";
import { type KeyRecord, verifyKey } from "./verify-key";

/** What a request presents itself with. Times are milliseconds since 1970; `receivedAt` is when its headers had arrived. */
export type AuthRequest = {
  secret: string;
  client: Address;
  needed: readonly Permission[];
  receivedAt: number;
  now: number;
};

/** `address` is the client's, in normal form. */
export type AuthResult = { ok: true; admitted: AuthenticatedKey; address: string } | { ok: false; refusal: Refusal };

/** Key, life, IP rule, permission, in this order. An admitted request is counted by whoever answers it. */
export function authenticate(gate: Gate, presentation: AuthRequest): AuthResult {
  return refreshKeys(gate) ? authenticateAfterRefresh(gate, presentation) : UNAVAILABLE;
}

const UNAVAILABLE: AuthResult = { ok: false, refusal: { code: "keys_unavailable" } };

/** Sees to it that nothing is remembered which has changed since; false when the database can't be read. */
export function refreshKeys(gate: Gate): boolean {
  try {
    gate.keys.refresh();
    return true;
  } catch (error) {
    logUnreadable(gate, error);
    return false;
  }
}

/** `admit` for who has refreshed the keys in this very turn. */
export function authenticateAfterRefresh(
  gate: Gate,
  { secret, client, needed, receivedAt, now }: AuthRequest,
): AuthResult {
  const key = findKeyByHash(gate, hashSecret(secret));
  if (key === "unavailable") return UNAVAILABLE;
  if (key === null) return { ok: false, refusal: { code: "key_invalid" } };
  const address = formatAddress(client);
  const refusal = verifyKey(key, client, needed, now);
  if (refusal === null) return { ok: true, admitted: { key, secret, receivedAt }, address };
  gate.usage.record(key, usageOutcomeFor(refusal.code), now, address);
  return { ok: false, refusal };
}

/** What a request counts as that ended with this code. A refusal that the key did not earn itself was a use of it. */
export function usageOutcomeFor(code: string): UsageOutcome {
  return KEY_REFUSALS.find((known) => known === code) ?? "admitted";
}

/** The key by what `hashOf` makes of its secret, or that the database can't be read. For who has refreshed the keys in this turn. */
export function findKeyByHash(gate: Gate, secretHash: string): KeyRecord | null | "unavailable" {
  try {
    return gate.keys.findByHash(secretHash);
  } catch (error) {
    logUnreadable(gate, error);
    return "unavailable";
  }
}

function logUnreadable(gate: Gate, error: unknown): void {
  gate.log.error({ error: String(error) }, "the database of keys can't be read");
}
