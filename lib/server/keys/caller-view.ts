/** What GET /api/whoami answers about the calling key. */

import { read } from "@/lib/server/db/transactions";
import type { Caller } from "@/lib/server/request/guard";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { mask } from "@/lib/shared/keys/secret-format";
import type { LimitUse } from "@/lib/shared/limits/limit-use";
import { findViews } from "./rows";

/** The answer of GET /api/whoami. Dates are ISO 8601 with `Z`; an empty `ip_rules` means any address. */
export type CallerView = {
  name: string;
  mask: string;
  permissions: KeyView["permissions"];
  ip_rules: string[];
  expires_at: string | null;
  /** when the secret of this request ends, because the key has a newer one; absent for the newest */
  secret_ends_at?: string;
  /** the client address that the server saw, in normal form */
  seen_ip: string;
  /** how much of each limit is used; absent without limits */
  limits?: CallerLimit[];
};

/** One limit of the calling key: `used` of `limit` requests or units. */
export type CallerLimit = { counts: string; per: string; limit: number; used: number; resets_at: string };

/** The calling key as it is now, or null when it was deleted since the gate admitted it. */
export async function findCallerView(caller: Caller): Promise<CallerView | null> {
  const { keyId, accountId, clientAddress, secretHash, limits } = caller;
  const [[key], secret] = await read(async (database) => [
    await findViews(database, { id: keyId, accountId }, new Date()),
    await database.secret.findUnique({ where: { hash: secretHash } }),
  ]);
  if (!key || secret?.keyId !== keyId) return null;
  return {
    name: key.name,
    mask: mask(secret.lastFive),
    // What the account's policy forbids, the key does not have.
    permissions: key.permissions.filter((word) => !key.policy?.forbidden.includes(word)),
    ip_rules: key.ipRules,
    expires_at: key.expiresAt,
    ...(secret.endsAt && { secret_ends_at: secret.endsAt.toISOString() }),
    seen_ip: clientAddress,
    ...(limits && { limits: limits.map(toCallerLimit) }),
  };
}

function toCallerLimit({ counts, per, limit, used, resetsAt }: LimitUse): CallerLimit {
  return { counts, per, limit, used, resets_at: new Date(resetsAt).toISOString() };
}
