/** Disables a key without deleting it, and enables it again. */
import type { KeyActor } from "@/lib/server/access/actor";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { findExcess } from "@/lib/server/access/permission-boundary";
import { refuseEdited, refuseReported } from "@/lib/server/access/refusals";
import { diffDetails } from "@/lib/server/activity/record";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import type { ActionResult, KeyView } from "@/lib/shared/keys/key-view";
import { mergeDetails } from "./details";
import { findKeyToChange, logKeyEvent, raiseVersion, recordKey } from "./key-change";
import { getView } from "./rows";
import { type KeySelector, matchesSeenVersion } from "./select-key";

/**
 * Disables a key: the gate refuses it with `key_disabled` from its next request. `reason` may be empty; everybody who
 * sees the key sees it. Disabling a disabled key replaces the reason. The version is not compared: an emergency stop
 * must not fail because a colleague renamed the key meanwhile. Refusals: `not_found`; `role_insufficient`.
 */
export async function disableKey(
  actor: KeyActor,
  { reason, ...selector }: KeySelector & { reason: string },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<KeyView>> {
  return writeKeys<ActionResult<KeyView>>(async (database, afterCommit) => {
    const found = await findKeyToChange(database, actor, selector, now);
    if (!found.ok) return rollback(found);
    const { current, access } = found;
    if (current.disabled?.reason === reason) return rollback({ ok: true, value: current });
    const disabledAt = current.disabled ? new Date(current.disabled.at) : now;
    await raiseVersion(database, current, { disabledAt, disabledFor: reason });
    await invalidateOnlyKey(database, current.id);
    const details = diffDetails({ reason: current.disabled?.reason || null }, { reason: reason || null });
    await recordKey(database, access, "key.disabled", current, details);
    afterCommit(() => logKeyEvent("key.disabled", actor, current.id));
    return { ok: true, value: await getView(database, current.id, now) };
  });
}

/**
 * Enables a disabled key: it is admitted again from its next request, with the secret that it has. Enabling an enabled
 * key changes nothing. Refusals: `password_required`; `not_found`; `edited_meanwhile` when the actor saw another
 * version; `role_insufficient`; `secret_reported` when the secret was
 * reported as leaked; `permission_beyond_own` when the actor or the key's maker may not give what it may do.
 */
export async function enableKey(
  actor: KeyActor,
  selector: KeySelector,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<KeyView>> {
  const stale = findPasswordRefusal(actor, "key.enabled", now);
  if (stale) return stale;
  return writeKeys<ActionResult<KeyView>>(async (database, afterCommit) => {
    const found = await findKeyToChange(database, actor, selector, now);
    if (!found.ok) return rollback(found);
    const { current, access } = found;
    if (current.disabled === null) return rollback({ ok: true, value: current });
    if (!matchesSeenVersion(selector, current)) return rollback(refuseEdited(current));
    if (current.isReported) return rollback(refuseReported());
    // Enabling a key gives its permissions, as creating it would. The same boundaries apply.
    const giving = { permissions: current.permissions, before: null, next: mergeDetails(current, {}) };
    const excess = await findExcess(database, access, { ...giving, makerId: current.maker.id });
    if (excess) return rollback(excess);
    await raiseVersion(database, current, { disabledAt: null, disabledFor: "", enabledAt: now });
    await invalidateOnlyKey(database, current.id);
    const details = diffDetails({ reason: current.disabled.reason || null }, { reason: null });
    await recordKey(database, access, "key.enabled", current, details);
    afterCommit(() => logKeyEvent("key.enabled", actor, current.id));
    return { ok: true, value: await getView(database, current.id, now) };
  });
}
