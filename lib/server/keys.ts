/** An account's keys: listed and created. */
import { randomUUID } from "node:crypto";
import type { ActionResult, KeyList, RevealedKey } from "@/lib/shared/key-view";
import { type CreateKeyInput, MAX_KEYS } from "@/lib/shared/schemas";
import { read, unchanged, type Writer, writeKeys } from "./db";
import { findOwnView, findViews, ownedBy } from "./key-rows";
import { logEvent } from "./log";
import { findPasswordRefusal, refuseLimit, refuseName, refuseRepeated, refuseSignedOut } from "./refusals";
import { createSecret } from "./secrets";
import type { Actor } from "./sessions";

/** The account's keys, newest first, with the last 7 UTC days of their use. */
export async function listKeys(actor: Actor, now = new Date()): Promise<KeyList> {
  return { keys: await read((database) => findViews(database, ownedBy(actor), now)), limit: MAX_KEYS };
}

/**
 * Makes a key, and its secret, which exists nowhere but in this answer.
 * Refusals: `password_required`; `already_created` when this `requestId` made one before; `invalid` when the name is
 * taken; `limit_reached` at 15 keys; `signed_out` when the actor is no longer in the account.
 */
export async function createKey(
  actor: Actor,
  input: CreateKeyInput,
  now = new Date(),
): Promise<ActionResult<RevealedKey>> {
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  const id = randomUUID();
  const result = await writeKeys<ActionResult<RevealedKey>>(async (database) => {
    if (!(await isMember(database, actor))) return unchanged(refuseSignedOut());
    const [repeated] = await findViews(database, { requestId: input.requestId, ...ownedBy(actor) }, now);
    if (repeated) return unchanged(refuseRepeated(repeated));
    const { accountId } = actor;
    const isTaken = await database.apiKey.count({ where: { accountId, name: input.name } });
    if (isTaken) return unchanged(refuseName(input.name));
    if (!(await insertBelowLimit(database, id, actor, input, now))) return unchanged(refuseLimit());
    const { secret, row } = createSecret(id, now);
    await database.secret.create({ data: row });
    const key = await findOwnView(database, actor, id, now);
    if (!key) throw new Error("a key that was just created is not there");
    return { ok: true, value: { key, secret } };
  });
  if (result.ok) {
    logEvent("key.created", {
      userId: actor.userId,
      accountId: actor.accountId,
      keyId: id,
      address: actor.clientAddress,
    });
  }
  return result;
}

async function isMember(database: Writer, { accountId, userId }: Actor): Promise<boolean> {
  return (await database.membership.count({ where: { accountId, userId, account: { closedAt: null } } })) > 0;
}

/**
 * Counts and inserts in one statement: from however many requests and processes, the sixteenth finds no place.
 * Counting first and creating then has let dozens through in other products.
 */
async function insertBelowLimit(
  database: Writer,
  id: string,
  { accountId, userId }: Actor,
  { name, permissions, ipRules, expiresAt, requestId }: CreateKeyInput,
  now: Date,
): Promise<boolean> {
  const inserted = await database.$executeRaw`
    INSERT INTO "ApiKey" ("id", "accountId", "name", "permissions", "ipRules", "expiresAt",
      "createdAt", "createdById", "requestId", "version")
    SELECT ${id}, ${accountId}, ${name}, ${permissions.join(" ")}, ${ipRules.join("\n")}, ${expiresAt},
      ${now}, ${userId}, ${requestId}, 1
    WHERE (SELECT count(*) FROM "ApiKey" WHERE "accountId" = ${accountId}) < ${MAX_KEYS}`;
  return inserted === 1;
}
