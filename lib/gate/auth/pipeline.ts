/**
 * The order in which every request with a key is judged. Cheap steps come before dear ones, and nothing about a key is
 * said to a client that has not shown it.
 *
 * `beginAuth`, when the request's headers have arrived:
 *   1. client address   unknown: `address_unknown`
 *   2. permit           none left for the address: `too_many_concurrent` (429)
 *   3. secret           missing, ambiguous or malformed: 401 without a look-up
 * `verifyPending`, once for all requests of a tick, then `authenticateAfterRefresh` for each:
 *   4. key              found by the secret's SHA-256, else `key_invalid`
 *   5. alive            the account is open, the key enabled, not held, not expired
 *   6. IP rule          `ip_not_allowed`
 *   7. permission       `permission_missing`
 * Steps 5 to 7 are `verifyKey`, a pure function in `verify-key.ts`.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Log } from "@/lib/gate/process/log";
import type { UsageRecorder } from "@/lib/gate/usage/recorder";
import { KEY_REFUSALS, type Refusal, type UsageOutcome } from "@/lib/shared/gate/refusals";
import { type Address, formatAddress, toAddressGroup } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { ConcurrencyLimiter, Permit } from "./concurrency";
import { readCredential } from "./credential";
import { refuseCredential } from "./credential-refusal";
import { hashSecret, type KeyCache } from "./key-cache";
import { type KeyRecord, verifyKey } from "./verify-key";

/** The parts of the gate that judging a request needs. */
export type AuthParts = {
  permits: ConcurrencyLimiter;
  keys: KeyCache;
  usage: Pick<UsageRecorder, "record">;
  log: Pick<Log, "error">;
};

/** The outcome of steps 1 to 3. `secret` is empty where none was looked for. A permit must be released exactly once. */
export type AuthStart =
  | { ok: true; client: Address; permit: Permit; secret: string }
  | { ok: false; permit: Permit | null; refusal: Refusal };

/** Steps 1 to 3. `headers` is null where the request needs no key, or where its key is read from the body later. */
export function beginAuth(
  { permits }: Pick<AuthParts, "permits">,
  client: Address | null,
  headers: IncomingHttpHeaders | null,
): AuthStart {
  if (client === null) return { ok: false, permit: null, refusal: { code: "address_unknown" } };
  const permit = permits.acquire(toAddressGroup(client));
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

/** What steps 4 to 7 judge. Times are milliseconds since 1970; `receivedAt` is when the headers had arrived. */
export type AuthRequest = {
  secret: string;
  client: Address;
  needed: readonly Permission[];
  receivedAt: number;
  now: number;
};

/** `address` is the client's, in normal form. */
export type AuthResult = { ok: true; admitted: AuthenticatedKey; address: string } | { ok: false; refusal: Refusal };

const KEYS_UNAVAILABLE: AuthResult = { ok: false, refusal: { code: "keys_unavailable" } };

/** Steps 4 to 7 for one request by itself. An admitted request is counted by the part that answers it. */
export function authenticate(parts: AuthParts, request: AuthRequest): AuthResult {
  return refreshKeys(parts) ? authenticateAfterRefresh(parts, request) : KEYS_UNAVAILABLE;
}

/** Steps 4 to 7. `refreshKeys` must have returned true in this tick. A refusal that a known key earned is counted. */
export function authenticateAfterRefresh(parts: AuthParts, request: AuthRequest): AuthResult {
  const { secret, client, needed, receivedAt, now } = request;
  const key = findKeyByHash(parts, hashSecret(secret));
  if (key === "unavailable") return KEYS_UNAVAILABLE;
  if (key === null) return { ok: false, refusal: { code: "key_invalid" } };
  const address = formatAddress(client);
  const refusal = verifyKey(key, client, needed, now);
  if (refusal === null) return { ok: true, admitted: { key, secret, receivedAt }, address };
  parts.usage.record(key, usageOutcomeFor(refusal.code), now, address);
  return { ok: false, refusal };
}

/** Makes the cache forget what has changed; false when the store can't be read. */
export function refreshKeys({ keys, log }: Pick<AuthParts, "keys" | "log">): boolean {
  try {
    keys.refresh();
    return true;
  } catch (error) {
    logUnreadable(log, error);
    return false;
  }
}

/** The key by what `hashSecret` makes of its secret. `refreshKeys` must have returned true in this tick. */
export function findKeyByHash(
  { keys, log }: Pick<AuthParts, "keys" | "log">,
  secretHash: string,
): KeyRecord | null | "unavailable" {
  try {
    return keys.findByHash(secretHash);
  } catch (error) {
    logUnreadable(log, error);
    return "unavailable";
  }
}

/** How a request that ended with this code is counted. A refusal that is not the key's fault was a use of the key. */
export function usageOutcomeFor(code: string): UsageOutcome {
  return KEY_REFUSALS.find((known) => known === code) ?? "admitted";
}

function logUnreadable(log: AuthParts["log"], error: unknown): void {
  log.error({ error: String(error) }, "the database of keys can't be read");
}

/** A request that has passed steps 1 to 3 and waits for the end of the tick. */
export interface PendingRequest {
  /** whether its client has hung up */
  readonly isGone: boolean;
  /** Judges and answers the request. `refreshKeys` has returned true in this tick; `now` in milliseconds since 1970. */
  decide(now: number): void;
  refuse(refusal: Refusal): void;
  /** Cuts the connection, since no answer can be given. */
  cut(): void;
  /** Sees to it that the permit is released once the answer is out. Called last, whatever happened. */
  finish(): void;
}

/**
 * Judges all requests of a tick after a single look at the generation. A change that commits after that look has not
 * been acknowledged to anybody when these requests arrived, so each is judged as if it had looked by itself.
 */
export function verifyPending(parts: Pick<AuthParts, "keys" | "log">, pending: readonly PendingRequest[]): void {
  const isReadable = refreshKeys(parts);
  const now = Date.now();
  for (const request of pending) {
    try {
      // A request whose client has hung up is not counted.
      if (request.isGone) continue;
      if (isReadable) request.decide(now);
      else request.refuse({ code: "keys_unavailable" });
    } catch (error) {
      // A fault in one request must not leave the others unanswered with their permits held.
      parts.log.error({ error: String(error) }, "a request could not be judged");
      request.cut();
    } finally {
      request.finish();
    }
  }
}
