/** How long activity is kept, and the removal of older entries. */

import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { refuseRole } from "@/lib/server/access/refusals";
import type { Writer } from "@/lib/server/db/transaction-types";
import { read, rollback, write } from "@/lib/server/db/transactions";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { rightsOf } from "@/lib/shared/team/roles";
import { CHAIN_START, getChainKey, type KeptEntry, NONE_KEPT, sealPoint } from "./chain";
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
  const stale = findPasswordRefusal(actor, "settings.changed", new Date());
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
 * Entries about the retention itself stay.
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
  const isDue = await read(async (database) => {
    const start = (await database.activityCheckpoint.findUnique({ where: { accountId } }))?.seq ?? 0;
    return database.activity.count({ where: { accountId, seq: { gt: start }, at: { lt: limit } }, take: 1 });
  });
  if (isDue === 0) return 0;
  return write<number>(async (database) => {
    const before = await database.activityCheckpoint.findUnique({ where: { accountId } });
    const due = await findDue(database, accountId, before?.seq ?? 0, limit);
    const last = due.at(-1);
    if (!last) return rollback(0);
    await database.activity.deleteMany({
      where: { accountId, seq: { gt: before?.seq ?? 0, lte: last.seq }, NOT: ABOUT_RETENTION },
    });
    const kept = listKept(before, due);
    const point = { accountId, seq: last.seq, hash: last.hash, kept };
    const checkpoint = { ...point, prunedAt: now, seal: sealPoint(getChainKey(), "checkpoint", point) };
    await database.activityCheckpoint.upsert({ where: { accountId }, create: checkpoint, update: checkpoint });
    return due.length;
  });
}

/** Who set the retention must be known for as long as something is missing because of it. */
const ABOUT_RETENTION = { kind: "settings.changed", details: { contains: '"activityKeptDays"' } } as const;

type Due = Awaited<ReturnType<typeof findDue>>[number];

/** A batch of entries after `start` up to the first that stays, so that a clock that was set back leaves no gap. */
async function findDue(database: Writer, accountId: string, start: number, limit: Date) {
  const end = await database.activity.findFirst({
    where: { accountId, seq: { gt: start }, at: { gte: limit } },
    orderBy: { seq: "asc" },
    select: { seq: true },
  });
  return database.activity.findMany({
    where: { accountId, seq: { gt: start, lt: end?.seq } },
    orderBy: { seq: "asc" },
    take: BATCH,
    select: { seq: true, hash: true, kind: true, details: true },
  });
}

/** What was kept before the last checkpoint, and what is of this batch. */
function listKept(before: { hash: Uint8Array; kept: string } | null, due: readonly Due[]): string {
  const kept: KeptEntry[] = JSON.parse(before?.kept ?? NONE_KEPT);
  let previous: Uint8Array = before?.hash ?? CHAIN_START;
  for (const { seq, hash, kind, details } of due) {
    const isKept = kind === ABOUT_RETENTION.kind && details.includes(ABOUT_RETENTION.details.contains);
    if (isKept) kept.push({ seq, previous: Buffer.from(previous).toString("hex") });
    previous = hash;
  }
  return JSON.stringify(kept);
}
