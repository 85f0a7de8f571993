/** How long activity is kept, and the removal of older entries. */

import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { findPasswordRefusal, refuseRole } from "@/lib/server/access/refusals";
import { read, rollback, write } from "@/lib/server/db/transactions";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { rightsOf } from "@/lib/shared/team/roles";
import { getChainKey, sealPoint } from "./chain";
import { diffDetails, recordActivity } from "./record";

const DAY_MS = 24 * 60 * 60 * 1000;
/** How many entries one transaction removes: few enough that other writes wait only briefly. */
const BATCH = 5_000;

/** For how many days the account keeps its activity. Null means for ever, or that the actor is not a member. */
export async function getActivityKept({ accountId: id, userId }: Actor): Promise<number | null> {
  const where = { id, closedAt: null, memberships: { some: { userId } } };
  const account = await read((database) => database.account.findFirst({ where }));
  return account?.activityKeptDays ?? null;
}

/**
 * Sets for how many days the account keeps its activity, from the next removal on. Refusals: `password_required`,
 * because the thief of a session could shorten the time to destroy the evidence; `signed_out` when the actor has left
 * the account; `role_insufficient` for all but owners.
 */
export async function setActivityKept(actor: Actor, { days }: { days: number | null }): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, new Date());
  if (stale) return stale;
  return write<ActionResult<null>>(async (database) => {
    const access = await authorizeRead(database, actor, new Date());
    if (!access.ok) return rollback(access);
    if (!rightsOf(access.role).settings) return rollback(refuseRole("Only an owner changes settings."));
    const { accountId: id } = actor;
    const before = (await database.account.findUnique({ where: { id } }))?.activityKeptDays ?? null;
    if (before === days) return rollback({ ok: true, value: null });
    await database.account.update({ where: { id }, data: { activityKeptDays: days } });
    const details = diffDetails({ activityKeptDays: before }, { activityKeptDays: days });
    await recordActivity(database, access.activityActor, { kind: "settings.changed", details });
    return { ok: true, value: null };
  });
}

/**
 * Removes entries past their account's retention, oldest first, and seals a checkpoint from which the rest verifies.
 */
export async function pruneActivity({ now = new Date() }: { now?: Date } = {}): Promise<void> {
  const accounts = await read((database) =>
    database.account.findMany({
      where: { activityKeptDays: { not: null } },
      select: { id: true, activityKeptDays: true },
    }),
  );
  for (const { id, activityKeptDays } of accounts) {
    const limit = new Date(now.getTime() - (activityKeptDays ?? 0) * DAY_MS);
    let removed = BATCH;
    while (removed === BATCH) removed = await pruneBatch(id, limit, now);
  }
}

async function pruneBatch(accountId: string, limit: Date, now: Date): Promise<number> {
  // Stops at the first entry that must stay: after the clock was set back, later entries may be older, and removing
  // them would leave a gap in the chain.
  const findEnd = { where: { accountId, at: { gte: limit } }, orderBy: { seq: "asc" }, select: { seq: true } } as const;
  const isDue = await read((database) => database.activity.count({ where: { accountId, at: { lt: limit } }, take: 1 }));
  if (isDue === 0) return 0;
  return write<number>(async (database) => {
    const end = (await database.activity.findFirst(findEnd))?.seq ?? Number.MAX_SAFE_INTEGER;
    const due = await database.activity.findMany({
      where: { accountId, seq: { lt: end } },
      orderBy: { seq: "asc" },
      take: BATCH,
      select: { seq: true, hash: true },
    });
    const last = due.at(-1);
    if (!last) return rollback(0);
    await database.activity.deleteMany({ where: { accountId, seq: { lte: last.seq } } });
    const seal = sealPoint(getChainKey(), "checkpoint", { accountId, ...last });
    const checkpoint = { ...last, prunedAt: now, seal };
    await database.activityCheckpoint.upsert({
      where: { accountId },
      create: { accountId, ...checkpoint },
      update: checkpoint,
    });
    return due.length;
  });
}
