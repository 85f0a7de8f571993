/** Renames the actor's account. */
import { type Actor, auditFacts } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { refuseRole } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { rightsOf } from "@/lib/shared/team/roles";

/** Renames the account. Refusals: `signed_out` when the actor has left it; `role_insufficient` for all but owners. */
export async function renameAccount(actor: Actor, { name }: { name: string }): Promise<ActionResult<null>> {
  return writeKeys<ActionResult<null>>(async (database, afterCommit) => {
    const access = await authorizeRead(database, actor, new Date());
    if (!access.ok) return rollback(access);
    if (!rightsOf(access.role).settings) return rollback(refuseRole("Only an owner renames the account."));
    const { accountId: id } = actor;
    const before = await database.account.findUniqueOrThrow({ where: { id }, select: { name: true } });
    if (before.name === name) return rollback<ActionResult<null>>({ ok: true, value: null });
    await database.account.update({ where: { id }, data: { name } });
    const details = diffDetails(before, { name });
    await recordActivity(database, access.activityActor, { kind: "account.renamed", subject: name, details });
    afterCommit(() => logEvent("account.renamed", auditFacts(actor)));
    return { ok: true, value: null };
  });
}
