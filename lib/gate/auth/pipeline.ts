/**
 * The order in which every request with a key is judged. Cheap steps come before dear ones, and nothing about a key is
 * said to a client that has not shown it.
 *
 * `beginAuth`, when the request's headers have arrived:
 *   1. client address   unknown: `address_unknown`
 *   2. permit           none left for the address: `too_many_concurrent` (429)
 *   3. secret           missing, ambiguous or malformed: 401 without a look-up
 * `verifyPending` (`verify-pending.ts`), for all requests of a tick together:
 *   4. key              found by the secret's SHA-256, else `key_invalid`
 * then `judgeKey` for each:
 *   5. alive            the account is open, the key enabled, not held, not expired, within the account's policy
 *   6. IP rule          `ip_not_allowed`
 *   7. permission       `route_permission_unknown`, `permission_missing`
 * Steps 5 to 7 are `verifyKey`, a pure function in `verify-key.ts`. Last, once nothing else refuses the request:
 *   8. limits           `rate_limited`, `budget_spent` (429); `countRequest` counts what it admits
 */
import type { IncomingHttpHeaders } from "node:http";
import { hasLimits, type LimitCounter, withRateLimit } from "@/lib/gate/limits/limit-counter";
import type { UsageCall } from "@/lib/gate/usage/counter";
import type { UsageRecorder } from "@/lib/gate/usage/recorder";
import { KEY_REFUSALS, type Refusal, type UsageOutcome } from "@/lib/shared/gate/refusals";
import { type Address, formatAddress, toAddressGroup } from "@/lib/shared/keys/ip-rules";
import { findUnmet, type Requirement, spellClauses } from "@/lib/shared/permissions/requirement";
import type { Permit, PermitCounter } from "./concurrency";
import { readCredential } from "./credential";
import { refuseCredential } from "./credential-refusal";
import { type FoundKey, findKeys, type KeyParts } from "./find-keys";
import { hashSecret } from "./key-cache";
import { type KeyRecord, verifyKey } from "./verify-key";

/** The parts of the gate that judging a request needs. */
export type AuthParts = KeyParts & {
  permits: PermitCounter;
  keyLimits: LimitCounter;
  usage: Pick<UsageRecorder, "record">;
};

/** The outcome of steps 1 to 3. `secret` is empty where none was looked for. A permit must be released exactly once. */
export type AuthStart =
  | { ok: true; client: Address; permit: Permit; secret: string }
  | { ok: false; permit: Permit | null; refusal: Refusal };

/**
 * Steps 1 to 3. `headers` is null where the request needs no key, or where its key is read from the body later. A
 * promise only where other nodes have to be asked for a permit first; the client may hang up meanwhile.
 */
export function beginAuth(
  { permits }: Pick<AuthParts, "permits">,
  client: Address | null,
  headers: IncomingHttpHeaders | null,
): AuthStart | Promise<AuthStart> {
  if (client === null) return { ok: false, permit: null, refusal: { code: "address_unknown" } };
  const permit = permits.acquire(toAddressGroup(client));
  if (permit instanceof Promise) return permit.then((later) => readSecret(permits, client, headers, later));
  return readSecret(permits, client, headers, permit);
}

/** The end of step 2, and step 3. */
function readSecret(
  permits: PermitCounter,
  client: Address,
  headers: IncomingHttpHeaders | null,
  permit: Permit | null,
): AuthStart {
  if (!permit) return { ok: false, permit, refusal: { code: "too_many_concurrent", limit: permits.limit } };
  if (headers === null) return { ok: true, client, permit, secret: "" };
  const credential = readCredential(headers);
  if (!credential.ok) return { ok: false, permit, refusal: refuseCredential(credential.code, headers) };
  return { ok: true, client, permit, secret: credential.secret };
}

/** A key that was admitted, with the secret that it was found by. */
export type AuthenticatedKey = {
  key: KeyRecord;
  secret: string;
  /** when the request's headers had arrived, milliseconds since 1970 */
  receivedAt: number;
};

/** What a request is for, as it is counted. */
export type UsedFor = Pick<UsageCall, "method" | "uri" | "source" | "requestId">;

/** What steps 4 to 7 judge. Times are milliseconds since 1970; `receivedAt` is when the headers had arrived. */
export type AuthRequest = {
  secret: string;
  client: Address;
  requirement: Requirement;
  receivedAt: number;
  now: number;
  usedFor: UsedFor;
};

/** `address` is the client's, in normal form. */
export type AuthResult = { ok: true; admitted: AuthenticatedKey; address: string } | { ok: false; refusal: Refusal };

const KEYS_UNAVAILABLE: AuthResult = { ok: false, refusal: { code: "keys_unavailable" } };

/**
 * Steps 4 to 7 for one request by itself. A promise only where the key has to be loaded first. An admitted request is
 * counted by the part that answers it.
 */
export function authenticate(parts: AuthParts, request: AuthRequest): AuthResult | Promise<AuthResult> {
  const found = findKeys(parts, [hashSecret(request.secret)]);
  if (found instanceof Promise) return found.then(([key]) => judgeKey(parts, request, key));
  return judgeKey(parts, request, found[0]);
}

/**
 * What step 4 found, and steps 5 to 7. Must be called in the tick in which the key was found. A refusal that a known
 * key earned is counted.
 */
export function judgeKey(parts: AuthParts, request: AuthRequest, key: FoundKey | undefined): AuthResult {
  if (key === undefined || key === "unavailable") return KEYS_UNAVAILABLE;
  if (key === null) return { ok: false, refusal: { code: "key_invalid" } };
  const { secret, client, requirement, receivedAt, now, usedFor } = request;
  const address = formatAddress(client);
  const refusal = verifyKey(key, client, requirement, now);
  if (refusal === null) return { ok: true, admitted: { key, secret, receivedAt }, address };
  const missing = refusal.code === "permission_missing" ? spellClauses(findUnmet(requirement, key.permissions)) : "";
  parts.usage.record(key, usageOutcomeFor(refusal.code), toUsageCall(usedFor, now, address, requirement.text), missing);
  return { ok: false, refusal: withRateLimit(parts, key, refusal, now) };
}

/** A request as it is counted. `at` and `needs`: see `UsageCall`. */
export function toUsageCall(usedFor: UsedFor, at: number, address: string, needs: string): UsageCall {
  const { method, uri, source, requestId } = usedFor;
  return { at, address, method, uri, requestId, source, needs };
}

/**
 * Step 8: counts a request that nothing else refuses, or gives the refusal where a limit of its key has no room. A
 * promise only where other servers count as well; the client may hang up meanwhile.
 */
export function countRequest(
  parts: Pick<AuthParts, "keyLimits" | "usage">,
  key: KeyRecord,
  call: UsageCall,
): Refusal | null | Promise<Refusal | null> {
  if (!hasLimits(key)) return null;
  const note = (refusal: Refusal | null) => {
    if (refusal && refusal.code !== "limits_unavailable") {
      parts.usage.record(key, usageOutcomeFor(refusal.code), call, refusal.per);
    }
    return refusal;
  };
  const taken = parts.keyLimits.take(key, call.at);
  return taken instanceof Promise ? taken.then(note) : note(taken);
}

/** Takes back what `countRequest` counted at `at`: the request was refused after all, or its client is gone. */
export function refundRequest({ keyLimits }: Pick<AuthParts, "keyLimits">, key: KeyRecord, at: number): void {
  if (hasLimits(key)) keyLimits.refund(key, at);
}

/** How a request that ended with this code is counted. A refusal that is not the key's fault was a use of the key. */
export function usageOutcomeFor(code: string): UsageOutcome {
  return KEY_REFUSALS.find((known) => known === code) ?? "admitted";
}
