/** What can be done to a key that exists: edited, given a new secret, deleted. */
import type { ActionResult, KeyView, RevealedKey } from "@/lib/shared/key-view";
import type { EditKeyInput } from "@/lib/shared/schemas";
import { unchanged, type Writer, writeKeys } from "./db";
import { findOwnView, ownedBy } from "./key-rows";
import { type AuditEvent, logEvent } from "./log";
import { findPasswordRefusal, refuseEdited, refuseField, refuseName, refuseUnknown } from "./refusals";
import { createSecret } from "./secrets";
import type { Actor } from "./sessions";

/** A key as the person saw it. */
export type KeyReference = { id: string; version: number };

/**
 * Saves name, permissions, IP rules and expiry. Refusals: `not_found`; `edited_meanwhile` with the key as it is now,
 * when its version moved on; `invalid` when the name is taken, or a new expiry is not in the future. An expiry that
 * stays as it was may lie in the past, so an expired key can be renamed. Saving what is already there changes nothing.
 */
export async function editKey(actor: Actor, input: EditKeyInput, now = new Date()): Promise<ActionResult<KeyView>> {
  let isChanged = false;
  const result = await writeKeys<ActionResult<KeyView>>(async (database) => {
    isChanged = false;
    const current = await findOwnView(database, actor, input.id, now);
    if (!current) return unchanged(refuseUnknown());
    if (current.version !== input.version) return unchanged(refuseEdited(current));
    if (isSame(current, input)) return unchanged({ ok: true, value: current });
    const namesakes = { accountId: actor.accountId, name: input.name, NOT: { id: input.id } };
    if (await database.apiKey.count({ where: namesakes })) return unchanged(refuseName(input.name));
    const isNewExpiry = (input.expiresAt?.toISOString() ?? null) !== current.expiresAt;
    if (isNewExpiry && input.expiresAt && input.expiresAt <= now) {
      return unchanged(refuseField("expiresAt", "Choose a time in the future."));
    }
    await raiseVersion(database, actor, input, {
      name: input.name,
      permissions: input.permissions.join(" "),
      ipRules: input.ipRules.join("\n"),
      expiresAt: input.expiresAt,
    });
    isChanged = true;
    return { ok: true, value: await getOwnView(database, actor, input.id, now) };
  });
  if (isChanged) logKeyEvent("key.edited", actor, input.id);
  return result;
}

/**
 * Replaces the secret; everything else stays. The old one is refused from the next request on, the new one exists
 * nowhere but in this answer. Refusals: `password_required`; `not_found`; `edited_meanwhile` when the version moved on,
 * so of several changes at once exactly one wins and no answer holds a secret that is already dead.
 * Needs no free place, and works on an expired key, which stays expired.
 */
export async function changeKey(
  actor: Actor,
  reference: KeyReference,
  now = new Date(),
): Promise<ActionResult<RevealedKey>> {
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  const { id } = reference;
  const result = await writeKeys<ActionResult<RevealedKey>>(async (database) => {
    const current = await findOwnView(database, actor, id, now);
    if (!current) return unchanged(refuseUnknown());
    if (current.version !== reference.version) return unchanged(refuseEdited(current));
    await raiseVersion(database, actor, reference, {});
    await database.secret.deleteMany({ where: { keyId: id } });
    const { secret, row } = createSecret(id, now);
    await database.secret.create({ data: row });
    return { ok: true, value: { key: await getOwnView(database, actor, id, now), secret } };
  });
  if (result.ok) logKeyEvent("key.changed", actor, id);
  return result;
}

/**
 * Deletes a key with its secret and its usage. The version is not compared: who confirms the deletion of a key by its
 * name means that key, whatever a colleague edited meanwhile. Refusals: `password_required`; `not_found`.
 */
export async function deleteKey(actor: Actor, { id }: KeyReference, now = new Date()): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  const result = await writeKeys<ActionResult<null>>(async (database) => {
    const { count } = await database.apiKey.deleteMany({ where: { id, ...ownedBy(actor) } });
    return count === 1 ? { ok: true, value: null } : unchanged(refuseUnknown());
  });
  if (result.ok) logKeyEvent("key.deleted", actor, id);
  return result;
}

function isSame(current: KeyView, input: EditKeyInput): boolean {
  return (
    current.name === input.name &&
    current.permissions.join(" ") === input.permissions.join(" ") &&
    current.ipRules.join("\n") === input.ipRules.join("\n") &&
    current.expiresAt === (input.expiresAt?.toISOString() ?? null)
  );
}

type Saved = { name?: string; permissions?: string; ipRules?: string; expiresAt?: Date | null };

/** Owner, id and version in one `where`: what was compared is what is written. */
async function raiseVersion(
  database: Writer,
  actor: Actor,
  { id, version }: KeyReference,
  saved: Saved,
): Promise<void> {
  const { count } = await database.apiKey.updateMany({
    where: { id, version, ...ownedBy(actor) },
    data: { ...saved, version: { increment: 1 } },
  });
  if (count !== 1) throw new Error("a key moved although its row was locked");
}

async function getOwnView(database: Writer, actor: Actor, id: string, now: Date): Promise<KeyView> {
  const view = await findOwnView(database, actor, id, now);
  if (!view) throw new Error("a key vanished although its row was locked");
  return view;
}

function logKeyEvent(event: AuditEvent, actor: Actor, keyId: string): void {
  logEvent(event, { userId: actor.userId, accountId: actor.accountId, keyId, address: actor.clientAddress });
}
