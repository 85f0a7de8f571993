/** An account's keys: listed, looked up and created. */
import { randomUUID } from "node:crypto";
import { factsOf, findAuthority, findSight, isWithin, type KeyActor } from "@/lib/server/access/access";
import { findExcess } from "@/lib/server/access/boundary";
import {
  findPasswordRefusal,
  refuseField,
  refuseLimit,
  refuseName,
  refuseRepeated,
  refuseUnknown,
} from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { nameChangedKey } from "@/lib/server/db/invalidation";
import { read, unchanged, type Writer, writeKeys } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import type { ActionResult, KeyList, KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import { sortPermissions } from "@/lib/shared/keys/permissions";
import { type CreateKeyInput, MAX_KEYS } from "@/lib/shared/schemas";
import { tellingOf } from "./details";
import { findStoredAnswer, type Repeatable, storeAnswer } from "./replay";
import { findViews, getView } from "./rows";
import { createSecret } from "./secrets";
import { findMeant, type KeyMeant } from "./select-key";

/** The keys that the actor may see, newest first, with the last 7 UTC days of their use; none for who may see nothing. */
export async function listKeys(actor: KeyActor, now = new Date()): Promise<KeyList> {
  return read(async (database) => {
    const sight = await findSight(database, actor, now);
    if (!sight.ok) return { keys: [], taken: 0, limit: MAX_KEYS, role: "viewer", ceiling: [] };
    const { role, reach, ceiling } = sight;
    const taken = await database.apiKey.count({ where: { accountId: reach.accountId } });
    const keys = await findViews(database, reach, now);
    return { keys, taken, limit: MAX_KEYS, role, ceiling: ceiling && sortPermissions(ceiling) };
  });
}

/** One key, or null: unknown, another account's, or out of the actor's reach. */
export function findKey(actor: KeyActor, meant: KeyMeant, now = new Date()): Promise<KeyView | null> {
  return read(async (database) => {
    const sight = await findSight(database, actor, now);
    return sight.ok ? findMeant(database, sight, meant, now) : null;
  });
}

/**
 * Makes a key, and its secret, which exists nowhere but in this answer; `repeatable` lets the caller have it again.
 * Refusals: `password_required`; `already_created` when this `requestId` made one before; `invalid` when the name is
 * taken or the expiry past; `limit_reached` at 15 keys; `signed_out` when the actor is no longer in the account;
 * `role_insufficient`; `permission_beyond_own`; `permission_missing` and `idempotency_key_reused` for a calling key.
 */
export async function createKey(
  actor: KeyActor,
  input: CreateKeyInput,
  now = new Date(),
  repeatable: Repeatable | null = null,
): Promise<ActionResult<RevealedKey>> {
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  const id = randomUUID();
  let isNew = false;
  const result = await writeKeys<ActionResult<RevealedKey>>(async (database) => {
    isNew = false;
    const authority = await findAuthority(database, actor, now);
    if (!authority.ok) return unchanged(authority);
    const stored = repeatable && (await findStoredAnswer(database, authority, repeatable, now));
    if (stored) return unchanged(stored);
    const { accountId } = actor;
    const { name, requestId } = input;
    const rivals = await database.apiKey.findMany({
      where: { accountId, OR: [{ name }, { requestId }] },
      select: { id: true, makerId: true, requestId: true },
    });
    const repeated = rivals.find((rival) => rival.requestId === requestId);
    if (repeated) {
      const isTheirs = isWithin(authority, repeated);
      return unchanged(isTheirs ? refuseRepeated(await getView(database, repeated.id, now)) : refuseUnknown());
    }
    // Not before: an answer that is asked for again stays the same, though the key's time be over by now.
    if (input.expiresAt && input.expiresAt <= now) {
      return unchanged(refuseField("expiresAt", "Choose a time in the future."));
    }
    const excess = await findExcess(database, authority, input.permissions);
    if (excess) return unchanged(excess);
    const [namesake] = rivals;
    if (namesake) return unchanged(refuseName(name, isWithin(authority, namesake)));
    if (!(await insertBelowLimit(database, { id, accountId, makerId: authority.makerId }, input, now))) {
      return unchanged(refuseLimit());
    }
    const { secret, row } = createSecret(id, now);
    await database.secret.create({ data: row });
    await nameChangedKey(database, id);
    const key = await getView(database, id, now);
    if (repeatable) await storeAnswer(database, repeatable, { key, secret }, now);
    await recordActivity(database, authority.doer, {
      kind: "key.created",
      keyId: id,
      subject: key.name,
      details: diffDetails({}, tellingOf(key)),
    });
    isNew = true;
    return { ok: true, value: { key, secret } };
  });
  if (result.ok && isNew) logEvent("key.created", { ...factsOf(actor), keyId: id });
  return result;
}

/**
 * Counts and inserts in one statement: from however many requests and processes, the sixteenth finds no place.
 * Counting first and creating then has let dozens through in other products.
 */
async function insertBelowLimit(
  database: Writer,
  { id, accountId, makerId }: { id: string; accountId: string; makerId: string },
  { name, permissions, ipRules, expiresAt, requestId }: CreateKeyInput,
  now: Date,
): Promise<boolean> {
  const inserted = await database.$executeRaw`
    INSERT INTO "ApiKey" ("id", "accountId", "name", "permissions", "ipRules", "expiresAt",
      "createdAt", "makerId", "requestId", "version")
    SELECT ${id}, ${accountId}, ${name}, ${permissions.join(" ")}, ${ipRules.join("\n")}, ${expiresAt},
      ${now}, ${makerId}, ${requestId}, 1
    WHERE (SELECT count(*) FROM "ApiKey" WHERE "accountId" = ${accountId}) < ${MAX_KEYS}`;
  return inserted === 1;
}
