/** What can be done to a key that exists: edited, given a new secret, deleted. */

import { auditFacts, isApiCaller, type KeyActor } from "@/lib/server/access/actor";
import { authorizeKeyChange } from "@/lib/server/access/authorize";
import { findBeyondBoundary } from "@/lib/server/access/boundary";
import { type AccessContext, isInScope } from "@/lib/server/access/context";
import {
  findPasswordRefusal,
  type Refused,
  refuseEdited,
  refuseField,
  refuseName,
  refuseRequest,
  refuseUnknown,
} from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import { rollback, type Writer, writeKeys } from "@/lib/server/db/transactions";
import { type AuditEvent, logEvent } from "@/lib/server/log";
import type { ActivityDetails, ActivityKind } from "@/lib/shared/activity/view";
import type { KeyDetails } from "@/lib/shared/keys/key-input";
import type { ActionResult, KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import { activitySnapshot, findLoosened, isSame, mergeDetails } from "./details";
import { replaceLinks } from "./link-rows";
import { findReplay, type IdempotentRequest, storeReplay } from "./replay";
import { getView } from "./rows";
import { createSecret } from "./secrets";
import { findSelectedKey, type KeySelector, matchesSeenVersion } from "./select-key";

/**
 * Saves what is given of name, permissions, IP rules and expiry; what is absent stays. Refusals: `not_found`;
 * `edited_meanwhile` with the key as it is now, when it is not the one they saw; `invalid` when the name is taken, or a
 * new expiry is not in the future; `role_insufficient`; `permission_beyond_own` when the actor, or the key's maker, may not
 * give what is given. An expiry that stays as it was may lie in the past, so an expired key can be renamed. Saving what is already there changes nothing.
 */
export async function editKey(
  actor: KeyActor,
  input: KeySelector & Partial<KeyDetails>,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<KeyView>> {
  let changedId: string | null = null;
  const result = await writeKeys<ActionResult<KeyView>>(async (database) => {
    changedId = null;
    const found = await findKeyToChange(database, actor, input, now);
    if (!found.ok) return rollback(found);
    const { current, access } = found;
    if (!matchesSeenVersion(input, current)) return rollback(refuseEdited(current));
    const next = mergeDetails(current, input);
    if (isSame(current, next)) return rollback({ ok: true, value: current });
    const excess = await findBeyondBoundary(database, access, findLoosened(current, next), current.maker.id);
    if (excess) return rollback(excess);
    const namesakes = { accountId: actor.accountId, name: next.name, NOT: { id: current.id } };
    const namesake = await database.apiKey.findFirst({ where: namesakes });
    if (namesake) return rollback(refuseName(next.name, isInScope(access, namesake)));
    const isNewExpiry = (next.expiresAt?.toISOString() ?? null) !== current.expiresAt;
    if (isNewExpiry && next.expiresAt && next.expiresAt <= now) {
      return rollback(refuseField("expiresAt", "Choose a time in the future."));
    }
    const { name, expiresAt } = next;
    const lists = { permissions: next.permissions.join(" "), ipRules: next.ipRules.join("\n") };
    await raiseVersion(database, current, { name, expiresAt, ...lists });
    await invalidateOnlyKey(database, current.id);
    changedId = current.id;
    const value = await getView(database, current.id, now);
    const details = diffDetails(activitySnapshot(current), activitySnapshot(value));
    await recordKey(database, access, "key.edited", current, details);
    return { ok: true, value };
  });
  if (changedId) logKeyEvent("key.edited", actor, changedId);
  return result;
}

/**
 * Replaces the secret; everything else stays. The old one is refused from the next request on, the new one exists
 * nowhere but in this answer; `idempotency` lets the caller have it again. Of several changes at once exactly one wins,
 * and no answer holds a secret that is already dead. Refusals: `password_required`; `not_found`; `edited_meanwhile` when
 * it is not the key they saw; for a calling key `changed_meanwhile` when another change came in while this one was under
 * way, `permission_beyond_own` when the new secret would carry more than the caller has, `idempotency_key_reused`, and
 * `idempotency_impossible` for itself. Needs no free place, and works on an expired key, which stays expired.
 */
export async function changeKey(
  actor: KeyActor,
  meant: KeySelector,
  { now = new Date(), idempotency = null }: { now?: Date; idempotency?: IdempotentRequest | null } = {},
): Promise<ActionResult<RevealedKey>> {
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  let isNew = false;
  const result = await writeKeys<ActionResult<RevealedKey>>(async (database) => {
    isNew = false;
    const found = await findKeyToChange(database, actor, meant, now);
    const stored = found.access && idempotency && (await findReplay(database, found.access, idempotency, now));
    if (stored) return rollback(stored);
    if (!found.ok) {
      const isLoser = await wasCallerOvertaken(database, actor, meant);
      return rollback(isLoser ? refuseRequest("changed_meanwhile") : found);
    }
    const { current, access } = found;
    if (!matchesSeenVersion(meant, current)) return rollback(refuseEdited(current));
    const excess = await findBeyondBoundary(database, access, current.permissions, current.maker.id);
    if (excess) return rollback(excess);
    if (isApiCaller(actor) && idempotency && current.id === actor.keyId) {
      return rollback(refuseRequest("idempotency_impossible"));
    }
    if (await isOvertaken(database, actor, current)) return rollback(refuseRequest("changed_meanwhile"));
    await raiseVersion(database, current, {});
    await invalidateOnlyKey(database, current.id);
    // What an open link holds is the secret that dies here, and with the new one the key waits for nobody.
    if (current.link) await replaceLinks(database, access.activityActor, current.id, now);
    await database.secret.deleteMany({ where: { keyId: current.id } });
    // Taken under the lock: this is the moment that overlapping changes compare their own arrival with.
    const { secret, row } = createSecret(current.id, new Date());
    await database.secret.create({ data: row });
    const key = { ...current, version: current.version + 1, lastFive: row.lastFive, link: null };
    const value = { key, secret };
    if (idempotency) await storeReplay(database, idempotency, value, now);
    const [before, after] = [{ lastFive: current.lastFive }, { lastFive: key.lastFive }];
    await recordKey(database, access, "key.changed", current, diffDetails(before, after));
    isNew = true;
    return { ok: true, value };
  });
  if (result.ok && isNew) logKeyEvent("key.changed", actor, result.value.key.id);
  return result;
}

/**
 * Deletes a key with its secret and its usage. A version is not compared: who confirms the deletion of a key by its
 * name means that key, whatever a colleague edited meanwhile; an ETag is, for who sends one insists on it.
 * Refusals: `password_required`; `not_found`; `edited_meanwhile`.
 */
export async function deleteKey(
  actor: KeyActor,
  meant: KeySelector,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  let deletedId = "";
  const result = await writeKeys<ActionResult<null>>(async (database) => {
    const found = await findKeyToChange(database, actor, meant, now);
    if (!found.ok) return rollback(found);
    const { current, access } = found;
    if ("names" in meant && !matchesSeenVersion(meant, current)) return rollback(refuseEdited(current));
    await database.apiKey.delete({ where: { id: current.id }, select: { id: true } });
    await invalidateOnlyKey(database, current.id);
    await recordKey(database, access, "key.deleted", current, diffDetails(activitySnapshot(current), {}));
    deletedId = current.id;
    return { ok: true, value: null };
  });
  if (result.ok) logKeyEvent("key.deleted", actor, deletedId);
  return result;
}

type FoundKey = { ok: true; current: KeyView; access: AccessContext } | (Refused & { access: AccessContext | null });

/** The key that is meant, for an actor who may change keys. */
async function findKeyToChange(database: Writer, actor: KeyActor, meant: KeySelector, now: Date): Promise<FoundKey> {
  const access = await authorizeKeyChange(database, actor, now);
  if (!access.ok) return { ...access, access: null };
  const current = await findSelectedKey(database, access, meant, now);
  return current ? { ok: true, current, access } : { ...refuseUnknown(), access };
}

/** Whether the key got its present secret after this request had arrived. People name the version they saw instead. */
async function isOvertaken(
  database: Writer,
  actor: KeyActor,
  { id, version }: Pick<KeyView, "id" | "version">,
): Promise<boolean> {
  if (!isApiCaller(actor) || version === 1) return false;
  const receivedAt = new Date(actor.receivedAt);
  return (await database.secret.count({ where: { keyId: id, createdAt: { gte: receivedAt } } })) > 0;
}

/** Whether a calling key wanted to change itself, and was overtaken: its own secret is the one that is dead now. */
async function wasCallerOvertaken(database: Writer, actor: KeyActor, meant: KeySelector): Promise<boolean> {
  if (!isApiCaller(actor) || !("names" in meant)) return false;
  const { keyId: id, accountId } = actor;
  const own = await database.apiKey.findFirst({ where: { id, accountId, name: { in: [...meant.names] } } });
  return own !== null && isOvertaken(database, actor, own);
}

function recordKey(
  database: Writer,
  { activityActor }: AccessContext,
  kind: ActivityKind,
  { id: keyId, name: subject }: KeyView,
  details: ActivityDetails,
): Promise<void> {
  return recordActivity(database, activityActor, { kind, keyId, subject, details });
}

type SavedColumns = { name?: string; permissions?: string; ipRules?: string; expiresAt?: Date | null };

/** Id and version in one `where`: what was compared is what is written. */
async function raiseVersion(database: Writer, { id, version }: KeyView, saved: SavedColumns): Promise<void> {
  const { count } = await database.apiKey.updateMany({
    where: { id, version },
    data: { ...saved, version: { increment: 1 } },
  });
  if (count !== 1) throw new Error("a key moved although its row was locked");
}

function logKeyEvent(event: AuditEvent, actor: KeyActor, keyId: string): void {
  logEvent(event, { ...auditFacts(actor), keyId });
}
