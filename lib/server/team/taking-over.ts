/** Makes a person the one who answers for a key of somebody else. */
import type { Actor } from "@/lib/server/access/actor";
import { findMember } from "@/lib/server/access/permission-boundary";
import { refuseEdited, refuseRole, refuseSignedOut } from "@/lib/server/access/refusals";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import { findKeyToChange, logKeyEvent } from "@/lib/server/keys/key-change";
import { getView } from "@/lib/server/keys/rows";
import type { KeyReference } from "@/lib/server/keys/select-key";
import type { ActionResult, KeyView } from "@/lib/shared/keys/key-view";
import { rightsOf } from "@/lib/shared/team/roles";
import { handOver } from "./offboarding";

/**
 * Hands a key over to the actor. It keeps its secret, and of its permissions what the actor may give, without those
 * over keys. A key that is the actor's already stays as it is. Refusals: `signed_out`; `role_insufficient` for all but
 * owners and admins; `not_found`; `edited_meanwhile` when the actor saw another version.
 */
export async function takeOverKey(
  actor: Actor,
  reference: KeyReference,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<KeyView>> {
  return writeKeys<ActionResult<KeyView>>(async (database, afterCommit) => {
    const found = await findKeyToChange(database, actor, reference, now);
    if (!found.ok) return rollback(found);
    const { current, access } = found;
    if (rightsOf(access.role).changes !== "all") {
      return rollback(refuseRole("Only owners and admins take over API keys."));
    }
    if (current.maker.id === actor.userId) return rollback({ ok: true, value: current });
    if (current.version !== reference.version) return rollback(refuseEdited(current));
    const heir = await findMember(database, actor.accountId, actor.userId);
    if (!heir) return rollback(refuseSignedOut());
    await handOver(database, access.activityActor, current, heir);
    await invalidateOnlyKey(database, current.id);
    afterCommit(() => logKeyEvent("key.handed_over", actor, current.id));
    return { ok: true, value: await getView(database, current.id, now) };
  });
}
