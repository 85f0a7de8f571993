/** A person's accounts, and the one that a session is in. */

import type { Actor } from "@/lib/server/access/actor";
import { toActivityActor } from "@/lib/server/access/actor";
import { refuseUnknown } from "@/lib/server/access/refusals";
import { recordActivity } from "@/lib/server/activity/record";
import type { Reader, Writer } from "@/lib/server/db/transaction-types";
import { read, rollback, write } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { AccountChoice } from "@/lib/shared/team/member-view";
import { isRole } from "@/lib/shared/team/roles";

/** Lists the actor's accounts, sorted by name. */
export async function listAccounts({ userId, accountId }: Actor): Promise<AccountChoice[]> {
  const rows = await read((database) =>
    database.membership.findMany({
      where: { userId, account: { closedAt: null } },
      select: { accountId: true, role: true, account: { select: { name: true } } },
    }),
  );
  const choices = rows.flatMap((row) =>
    isRole(row.role)
      ? [{ accountId: row.accountId, name: row.account.name, role: row.role, isCurrent: row.accountId === accountId }]
      : [],
  );
  return choices.sort((a, b) => a.name.localeCompare(b.name) || a.accountId.localeCompare(b.accountId));
}

/** Moves the session to another of the actor's accounts. Refuses `not_found` when the actor is not a member of it. */
export async function switchAccount(
  actor: Actor,
  { accountId }: { accountId: string },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const { userId, sessionId: id } = actor;
  return write<ActionResult<null>>(async (database, afterCommit) => {
    const where = { userId, accountId, account: { closedAt: null } };
    if ((await database.membership.count({ where })) === 0) return rollback(refuseUnknown("account"));
    if (accountId === actor.accountId) return rollback({ ok: true, value: null });
    const { count } = await database.session.updateMany({ where: { id, userId }, data: { accountId } });
    if (count === 0) return rollback(refuseUnknown("account"));
    await database.membership.updateMany({ where, data: { lastSeenAt: now } });
    await recordActivity(database, { ...toActivityActor(actor), accountId }, { kind: "session.switched" }, { now });
    afterCommit(() => logEvent("session.switched", { userId, accountId, address: actor.clientAddress }));
    return { ok: true, value: null };
  });
}

/** The account that a person signs in to: the one they used last, or null when they are in none. */
export async function findNextAccount(database: Reader, userId: string): Promise<string | null> {
  const member = await database.membership.findFirst({
    where: { userId, account: { closedAt: null } },
    orderBy: [{ lastSeenAt: { sort: "desc", nulls: "last" } }, { createdAt: "asc" }, { accountId: "asc" }],
  });
  return member?.accountId ?? null;
}

/** Moves the sessions of somebody who left the account to another of their accounts, or ends them. */
export async function leaveSessions(
  database: Writer,
  { accountId, userId }: { accountId: string; userId: string },
): Promise<void> {
  const where = { accountId, userId };
  const next = await findNextAccount(database, userId);
  if (next === null) await database.session.deleteMany({ where });
  else await database.session.updateMany({ where, data: { accountId: next } });
}
