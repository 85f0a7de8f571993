/** An account's keys: listed, looked up and created. */
import { randomUUID } from "node:crypto";
import type { ActionResult, KeyList, KeyView, RevealedKey } from "@/lib/shared/key-view";
import { type CreateKeyInput, MAX_KEYS } from "@/lib/shared/schemas";
import { diffDetails, recordActivity } from "./activity-record";
import { factsOf, findAuthority, findExcess, type KeyActor, ownedBy } from "./authority";
import { read, unchanged, type Writer, writeKeys } from "./db";
import { tellingOf } from "./key-details";
import { findMeant, type KeyMeant } from "./key-meant";
import { findViews } from "./key-rows";
import { logEvent } from "./log";
import { findPasswordRefusal, refuseField, refuseLimit, refuseName, refuseRepeated } from "./refusals";
import { createSecret } from "./secrets";
import { findStoredAnswer, type Repeatable, storeAnswer } from "./stored-answers";

/** The account's keys, newest first, with the last 7 UTC days of their use. */
export async function listKeys(actor: KeyActor, now = new Date()): Promise<KeyList> {
  return { keys: await read((database) => findViews(database, ownedBy(actor), now)), limit: MAX_KEYS };
}

/** One key, or null: unknown, or another account's. */
export function findKey(actor: KeyActor, meant: KeyMeant, now = new Date()): Promise<KeyView | null> {
  return read((database) => findMeant(database, actor, meant, now));
}

/**
 * Makes a key, and its secret, which exists nowhere but in this answer; `repeatable` lets the caller have it again.
 * Refusals: `password_required`; `already_created` when this `requestId` made one before; `invalid` when the name is
 * taken or the expiry past; `limit_reached` at 15 keys; `signed_out` when the actor is no longer in the account;
 * `permission_missing` and `permission_beyond_own` for a calling key; `idempotency_key_reused`.
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
    const stored = repeatable && (await findStoredAnswer(database, repeatable, now));
    if (stored) return unchanged(stored);
    const { accountId } = actor;
    const [repeated] = await findViews(database, { requestId: input.requestId, accountId }, now);
    if (repeated) return unchanged(refuseRepeated(repeated));
    // Not before: an answer that is asked for again stays the same, though the key's time be over by now.
    if (input.expiresAt && input.expiresAt <= now) {
      return unchanged(refuseField("expiresAt", "Choose a time in the future."));
    }
    const excess = findExcess(authority, input.permissions);
    if (excess) return unchanged(excess);
    const isTaken = await database.apiKey.count({ where: { accountId, name: input.name } });
    if (isTaken) return unchanged(refuseName(input.name));
    if (!(await insertBelowLimit(database, { id, accountId, makerId: authority.makerId }, input, now))) {
      return unchanged(refuseLimit());
    }
    const { secret, row } = createSecret(id, now);
    await database.secret.create({ data: row });
    const [key] = await findViews(database, { id }, now);
    if (!key) throw new Error("a key that was just created is not there");
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
      "createdAt", "createdById", "requestId", "version")
    SELECT ${id}, ${accountId}, ${name}, ${permissions.join(" ")}, ${ipRules.join("\n")}, ${expiresAt},
      ${now}, ${makerId}, ${requestId}, 1
    WHERE (SELECT count(*) FROM "ApiKey" WHERE "accountId" = ${accountId}) < ${MAX_KEYS}`;
  return inserted === 1;
}
