/** Edits, changes and deletes a key. */

import { isApiCaller, type KeyActor } from "@/lib/server/access/actor";
import { isInScope } from "@/lib/server/access/context";
import { findEditBreach } from "@/lib/server/access/key-policy";
import { findEditRefusal, findPasswordRefusal } from "@/lib/server/access/password-rule";
import { findExcess } from "@/lib/server/access/permission-boundary";
import { refuseEdited, refuseExpiry, refuseName, refuseRequest } from "@/lib/server/access/refusals";
import { findLastEdit } from "@/lib/server/activity/last-edit";
import { diffDetails } from "@/lib/server/activity/record";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import type { KeyDetails } from "@/lib/shared/keys/key-input";
import type { ActionResult, KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import { formatLimits } from "@/lib/shared/limits/key-limits";
import { deleteKeyRow } from "./deleted-rows";
import { activitySnapshot, findLoosened, isSame, keepOwnPermissions, mergeDetails } from "./details";
import { findKeyToChange, logKeyEvent, raiseVersion, recordKey } from "./key-change";
import { replaceLinks } from "./link-rows";
import { findOverlapRefusal, retireSecrets, shortenOverlap } from "./overlap";
import { findReplay, type IdempotentRequest, storeReplay } from "./replay";
import { getView } from "./rows";
import { createSecret } from "./secrets";
import { type KeySelector, matchesSeenVersion } from "./select-key";

/**
 * Saves the fields that are given: name, description, permissions, IP rules, expiry. Absent ones stay as they are, and
 * with `keepsOwnPermissions` the server's own words do too. Saving the present values changes nothing. Refusals:
 * `not_found`; `edited_meanwhile`, with the key as it is now, when the actor saw another version; `password_required`
 * when the key would allow more than before; `invalid` when the name is taken, a new expiry is not in the future, or
 * the account's policy does not allow what changes;
 * `role_insufficient`; `permission_beyond_own` when the actor or the key's maker may not give the permissions; for a
 * calling key also `restriction_beyond_own` and `expiry_beyond_own`. An unchanged expiry may lie in the past, so that
 * an expired key can be renamed.
 */
export async function editKey(
  actor: KeyActor,
  input: KeySelector & Partial<KeyDetails>,
  { now = new Date(), keepsOwnPermissions = false }: { now?: Date; keepsOwnPermissions?: boolean } = {},
): Promise<ActionResult<KeyView>> {
  return writeKeys<ActionResult<KeyView>>(async (database, afterCommit) => {
    const found = await findKeyToChange(database, actor, input, now);
    if (!found.ok) return rollback(found);
    const { current, access } = found;
    if (!matchesSeenVersion(input, current)) {
      const { accountId } = actor;
      const edit = await findLastEdit(database, {
        accountId,
        keyId: current.id,
        userId: isApiCaller(actor) ? null : actor.userId,
      });
      return rollback(refuseEdited(current, edit));
    }
    const next = mergeDetails(current, keepsOwnPermissions ? keepOwnPermissions(current, input) : input);
    if (isSame(current, next)) return rollback({ ok: true, value: current });
    const before = mergeDetails(current, {});
    const stale = findEditRefusal(actor, before, next, now);
    if (stale) return rollback(stale);
    const giving = { permissions: findLoosened(current, next), before, next };
    const excess = await findExcess(database, access, { ...giving, makerId: current.maker.id });
    if (excess) return rollback(excess);
    const breach = await findEditBreach(database, actor.accountId, current, next);
    if (breach) return rollback(breach);
    const namesakes = { accountId: actor.accountId, name: next.name, NOT: { id: current.id } };
    const namesake = await database.apiKey.findFirst({ where: namesakes });
    if (namesake) return rollback(refuseName(next.name, isInScope(access, namesake)));
    const isNewExpiry = (next.expiresAt?.toISOString() ?? null) !== current.expiresAt;
    if (isNewExpiry && next.expiresAt && next.expiresAt <= now) {
      return rollback(refuseExpiry(next.expiresAt));
    }
    const { name, description, expiresAt } = next;
    const lists = { permissions: next.permissions.join(" "), ipRules: next.ipRules.join("\n") };
    await raiseVersion(database, current, {
      ...{ name, description, expiresAt, ...lists },
      limits: formatLimits(next.limits),
    });
    await shortenOverlap(database, current.id, expiresAt);
    await invalidateOnlyKey(database, current.id);
    afterCommit(() => logKeyEvent("key.edited", actor, current.id));
    const value = await getView(database, current.id, now);
    const details = diffDetails(activitySnapshot(current), activitySnapshot(value));
    await recordKey(database, access, "key.edited", current, details);
    return { ok: true, value };
  });
}

/**
 * Replaces the secret of a key; everything else stays. The old secret is refused from the next request on, or after
 * `overlapSeconds`, and a still older one at once. The result is the only place where the new one exists, unless
 * `idempotency` is given: then the same request gets the same result again for ten minutes. Of several concurrent
 * changes exactly one succeeds, and no result holds a secret that is already dead. Works at the key limit, and on an
 * expired key, which stays expired. Refusals: `password_required`; `invalid` for an overlap where the old secret must
 * not stay: see `findOverlapRefusal`; `not_found`; `edited_meanwhile` when the actor saw another version; for a calling
 * key also `changed_meanwhile` when another change was faster, `permission_beyond_own`, `restriction_beyond_own` or
 * `expiry_beyond_own` when the key can do what the caller can't, `idempotency_key_reused`, and `idempotency_impossible`
 * when it changes itself.
 */
export async function changeKey(
  actor: KeyActor,
  { overlapSeconds = 0, ...selector }: KeySelector & { overlapSeconds?: number },
  { now = new Date(), idempotency = null }: { now?: Date; idempotency?: IdempotentRequest | null } = {},
): Promise<ActionResult<RevealedKey>> {
  const stale = findPasswordRefusal(actor, "key.changed", now);
  if (stale) return stale;
  return writeKeys<ActionResult<RevealedKey>>(async (database, afterCommit) => {
    const found = await findKeyToChange(database, actor, selector, now);
    const stored = found.access && idempotency && (await findReplay(database, found.access, idempotency, now));
    if (stored) return rollback(stored);
    if (!found.ok) {
      const isOverruled = await wasCallerOvertaken(database, actor, selector);
      return rollback(isOverruled ? refuseRequest("changed_meanwhile") : found);
    }
    const { current, access } = found;
    if (!matchesSeenVersion(selector, current)) return rollback(refuseEdited(current));
    const giving = { permissions: current.permissions, before: null, next: mergeDetails(current, {}) };
    const excess = await findExcess(database, access, { ...giving, makerId: current.maker.id });
    if (excess) return rollback(excess);
    if (isApiCaller(actor) && idempotency && current.id === actor.keyId) {
      return rollback(refuseRequest("idempotency_impossible"));
    }
    const misplaced = overlapSeconds > 0 ? findOverlapRefusal(current, now) : null;
    if (misplaced) return rollback(misplaced);
    if (await isOvertaken(database, actor, current)) return rollback(refuseRequest("changed_meanwhile"));
    // Taken under the lock, because `isOvertaken` compares it with the arrival of overlapping changes.
    const { secret, row } = createSecret(current.id, new Date());
    await raiseVersion(database, current, { reportedAt: null, secretAt: row.createdAt });
    await invalidateOnlyKey(database, current.id);
    // An open link holds the old secret, so it ends. A key that the link held works at once with its new secret.
    if (current.link) await replaceLinks(database, access.activityActor, current.id, now);
    const oldEndsAt = await retireSecrets(database, current, overlapSeconds, now);
    await database.secret.create({ data: row });
    const value = { key: await getView(database, current.id, now), secret };
    if (idempotency) await storeReplay(database, idempotency, value, now);
    const before = { lastFive: current.lastFive, oldEndsAt: null };
    const after = { lastFive: row.lastFive, oldEndsAt: oldEndsAt?.toISOString() ?? null };
    await recordKey(database, access, "key.changed", current, diffDetails(before, after));
    afterCommit(() => logKeyEvent("key.changed", actor, current.id));
    return { ok: true, value };
  });
}

/**
 * Deletes a key with its secrets and its usage; for a while it can be restored. The version is not compared: a person
 * confirms the deletion of this key, whatever a colleague has edited meanwhile. An ETag is compared. Refusals:
 * `password_required`; `not_found`; `edited_meanwhile`.
 */
export async function deleteKey(
  actor: KeyActor,
  selector: KeySelector,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, "key.deleted", now);
  if (stale) return stale;
  return writeKeys<ActionResult<null>>(async (database, afterCommit) => {
    const found = await findKeyToChange(database, actor, selector, now);
    if (!found.ok) return rollback(found);
    const { current, access } = found;
    if ("names" in selector && !matchesSeenVersion(selector, current)) return rollback(refuseEdited(current));
    await deleteKeyRow(database, access.activityActor, current, now);
    await invalidateOnlyKey(database, current.id);
    await recordKey(database, access, "key.deleted", current, diffDetails(activitySnapshot(current), {}));
    afterCommit(() => logKeyEvent("key.deleted", actor, current.id));
    return { ok: true, value: null };
  });
}

/**
 * Whether the key got its present secret after the API request had arrived. False for people, whose selector names the
 * version that they saw.
 */
async function isOvertaken(
  database: KeyWriter,
  actor: KeyActor,
  { id, version }: Pick<KeyView, "id" | "version">,
): Promise<boolean> {
  if (!isApiCaller(actor) || version === 1) return false;
  const receivedAt = new Date(actor.receivedAt);
  return (await database.secret.count({ where: { keyId: id, createdAt: { gte: receivedAt } } })) > 0;
}

/** Whether a calling key tried to change itself, and another change had replaced its secret first. */
async function wasCallerOvertaken(database: KeyWriter, actor: KeyActor, selector: KeySelector): Promise<boolean> {
  if (!isApiCaller(actor) || !("names" in selector)) return false;
  const { keyId: id, accountId } = actor;
  const own = await database.apiKey.findFirst({ where: { id, accountId, name: { in: [...selector.names] } } });
  return own !== null && isOvertaken(database, actor, own);
}
