/** Finds the key of a presented secret and passes the verdict over it; what a known key earned is counted. */

import type { House } from "@/lib/gate/context";
import type { Admitted } from "@/lib/gate/proxy/dashboard-headers";
import { KEY_REFUSALS, type Outcome, type Refusal } from "@/lib/shared/gate/refusals";
import { type Address, formatAddress } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import { hashOf } from "./key-cache";
import { type GateKey, judge } from "./verify-key";

/** What a request presents itself with. Times are milliseconds since 1970; `receivedAt` is when its headers had arrived. */
export type Presentation = {
  secret: string;
  client: Address;
  needed: readonly Permission[];
  receivedAt: number;
  now: number;
};

/** `address` is the client's, in normal form. */
export type Admission = { ok: true; admitted: Admitted; address: string } | { ok: false; refusal: Refusal };

/** Key, life, IP rule, permission, in this order. An admitted request is counted by whoever answers it. */
export function admit(house: House, presentation: Presentation): Admission {
  return refreshKeys(house) ? admitFresh(house, presentation) : UNAVAILABLE;
}

const UNAVAILABLE: Admission = { ok: false, refusal: { code: "keys_unavailable" } };

/** Sees to it that nothing is remembered which has changed since; false when the database can't be read. */
export function refreshKeys(house: House): boolean {
  try {
    house.cache.refresh();
    return true;
  } catch (error) {
    logUnreadable(house, error);
    return false;
  }
}

/** `admit` for who has refreshed the keys in this very turn. */
export function admitFresh(house: House, { secret, client, needed, receivedAt, now }: Presentation): Admission {
  const key = findKey(house, hashOf(secret));
  if (key === "unavailable") return UNAVAILABLE;
  if (key === null) return { ok: false, refusal: { code: "key_invalid" } };
  const address = formatAddress(client);
  const refusal = judge(key, client, needed, now);
  if (refusal === null) return { ok: true, admitted: { key, secret, receivedAt }, address };
  house.bookkeeping.record(key, outcomeOf(refusal.code), now, address);
  return { ok: false, refusal };
}

/** What a request counts as that ended with this code. A refusal that the key did not earn itself was a use of it. */
export function outcomeOf(code: string): Outcome {
  return KEY_REFUSALS.find((known) => known === code) ?? "admitted";
}

/** The key by what `hashOf` makes of its secret, or that the database can't be read. For who has refreshed the keys in this turn. */
export function findKey(house: House, secretHash: string): GateKey | null | "unavailable" {
  try {
    return house.cache.findHashed(secretHash);
  } catch (error) {
    logUnreadable(house, error);
    return "unavailable";
  }
}

function logUnreadable(house: House, error: unknown): void {
  house.log.error({ error: String(error) }, "the database of keys can't be read");
}
