/** Lists, finds and creates an account's keys. */
import { randomUUID } from "node:crypto";
import { auditFacts, type KeyActor } from "@/lib/server/access/actor";
import { authorizeKeyChange, authorizeRead } from "@/lib/server/access/authorize";
import { isInScope } from "@/lib/server/access/context";
import { findBreachRefusal, findPolicy } from "@/lib/server/access/key-policy";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { findExcess } from "@/lib/server/access/permission-boundary";
import { refuseExpiry, refuseLimit, refuseName, refuseRepeated, refuseUnknown } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { read, rollback, writeKeys } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import { readToday } from "@/lib/server/usage/today";
import { type CreateKeyInput, MAX_KEYS } from "@/lib/shared/keys/key-input";
import type { ActionResult, KeyList, KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import { sortPermissions } from "@/lib/shared/keys/permissions";
import { formatLimits } from "@/lib/shared/limits/key-limits";
import { findDefaultExpiry, NO_POLICY } from "@/lib/shared/policy/key-policy";
import { activitySnapshot } from "./details";
import { findReplay, type IdempotentRequest, storeReplay } from "./replay";
import { findViews, getView } from "./rows";
import { createSecret } from "./secrets";
import { findSelectedKey, type KeySelector } from "./select-key";

/**
 * Lists the keys that the actor may see, newest first, with their usage of the last 7 UTC days; with `zone`, also what
 * they did today there. An actor who is not authorised gets an empty list.
 */
export async function listKeys(
  actor: KeyActor,
  { now = new Date(), zone }: { now?: Date; zone?: string } = {},
): Promise<KeyList> {
  return read(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return { keys: [], taken: 0, limit: MAX_KEYS, role: "viewer", boundary: [] };
    const { role, scope, boundary } = access;
    const taken = await database.apiKey.count({ where: { accountId: scope.accountId } });
    const keys = await findViews(database, scope, now);
    const policy = await findPolicy(database, scope.accountId);
    const ids = keys.map(({ id }) => id);
    return {
      ...{ keys, taken, limit: MAX_KEYS, role, boundary: boundary && sortPermissions(boundary) },
      ...(policy !== NO_POLICY && { policy }),
      ...(zone !== undefined && { today: await readToday(database, ids, zone, now) }),
    };
  });
}

/** Finds a key. Null when it does not exist, belongs to another account, or is outside the actor's scope. */
export function findKey(
  actor: KeyActor,
  selector: KeySelector,
  { now = new Date() }: { now?: Date } = {},
): Promise<KeyView | null> {
  return read(async (database) => {
    const access = await authorizeRead(database, actor, now);
    return access.ok ? findSelectedKey(database, access, selector, now) : null;
  });
}

/** `usesDefaultExpiry`: where the input names no expiry, the key gets the one that the account's policy says. */
export type CreateKeyOptions = { now?: Date; idempotency?: IdempotentRequest | null; usesDefaultExpiry?: boolean };

/**
 * Creates a key. The result is the only place where its secret exists, unless `idempotency` is given: then the same
 * request gets the same result again for ten minutes. Refusals: `password_required`; `already_created` when this
 * `requestId` created one before; `invalid` when the name is taken, the expiry past, or the account's policy does not
 * allow such a key; `limit_reached` at 15 keys;
 * `signed_out` when the actor is no longer in the account; `role_insufficient`; `permission_beyond_own`; for a calling
 * key also `restriction_beyond_own`, `expiry_beyond_own`, `permission_missing` and `idempotency_key_reused`.
 */
export async function createKey(
  actor: KeyActor,
  input: CreateKeyInput,
  { now = new Date(), idempotency = null, usesDefaultExpiry = false }: CreateKeyOptions = {},
): Promise<ActionResult<RevealedKey>> {
  const stale = findPasswordRefusal(actor, "key.created", now);
  if (stale) return stale;
  const id = randomUUID();
  return writeKeys<ActionResult<RevealedKey>>(async (database, afterCommit) => {
    const access = await authorizeKeyChange(database, actor, now);
    if (!access.ok) return rollback(access);
    const stored = idempotency && (await findReplay(database, access, idempotency, now));
    if (stored) return rollback(stored);
    const { accountId } = actor;
    const { name, requestId } = input;
    const rivals = await database.apiKey.findMany({
      where: { accountId, OR: [{ name }, { requestId }] },
      select: { id: true, makerId: true, requestId: true },
    });
    const repeated = rivals.find((rival) => rival.requestId === requestId);
    if (repeated) {
      const isTheirs = isInScope(access, repeated);
      return rollback(isTheirs ? refuseRepeated(await getView(database, repeated.id, now)) : refuseUnknown());
    }
    // Checked after the replay, so that a repeated request gets its answer again even when the key has expired since.
    if (input.expiresAt && input.expiresAt <= now) {
      return rollback(refuseExpiry(input.expiresAt));
    }
    const policy = await findPolicy(database, accountId);
    const expiresAt = input.expiresAt ?? (usesDefaultExpiry ? findDefaultExpiry(policy, now) : null);
    const next = { ...input, expiresAt };
    const breach = await findBreachRefusal(database, policy, { before: null, next, secretAt: now });
    if (breach) return rollback(breach);
    const { permissions } = input;
    const giving = { permissions, before: null, next, makerId: access.makerId };
    const excess = await findExcess(database, access, giving);
    if (excess) return rollback(excess);
    const [namesake] = rivals;
    if (namesake) return rollback(refuseName(name, isInScope(access, namesake)));
    if (!(await insertBelowLimit(database, { id, accountId, makerId: access.makerId }, next, now))) {
      return rollback(refuseLimit());
    }
    const { secret, row } = createSecret(id, now);
    await database.secret.create({ data: row });
    await invalidateOnlyKey(database, id);
    const key = await getView(database, id, now);
    if (idempotency) await storeReplay(database, idempotency, { key, secret }, now);
    await recordActivity(database, access.activityActor, {
      kind: "key.created",
      keyId: id,
      subject: key.name,
      details: diffDetails({}, activitySnapshot(key)),
    });
    afterCommit(() => logEvent("key.created", { ...auditFacts(actor), keyId: id }));
    return { ok: true, value: { key, secret } };
  });
}

/**
 * Counts and inserts in one statement, so that concurrent requests and processes can't exceed the limit. Counting first
 * and inserting afterwards has let dozens through in other products.
 */
async function insertBelowLimit(
  database: KeyWriter,
  { id, accountId, makerId }: { id: string; accountId: string; makerId: string },
  { name, description = "", permissions, ipRules, expiresAt, requestId, limits = null }: CreateKeyInput,
  now: Date,
): Promise<boolean> {
  const inserted = await database.$executeRaw`
    INSERT INTO "ApiKey" ("id", "accountId", "name", "description", "permissions", "ipRules", "expiresAt",
      "createdAt", "secretAt", "makerId", "requestId", "version", "limits")
    SELECT ${id}, ${accountId}, ${name}, ${description}, ${permissions.join(" ")}, ${ipRules.join("\n")}, ${expiresAt},
      ${now}, ${now}, ${makerId}, ${requestId}, 1, ${formatLimits(limits)}
    WHERE (SELECT count(*) FROM "ApiKey" WHERE "accountId" = ${accountId}) < ${MAX_KEYS}`;
  return inserted === 1;
}
