/** An account's activity, read page by page. */
import {
  type ActivityChoices,
  type ActivityEntry,
  type ActivityFilter,
  type ActivityPage,
  isActivityKind,
} from "@/lib/shared/activity-view";
import { foldForSearch } from "./activity-record";
import { ownedBy } from "./authority";
import { type Reader, read } from "./db";
import type { Prisma } from "./generated/client";
import type { Actor } from "./sessions";

export const PAGE_SIZE = 50;

/** Where to go on: entries older than this number, or newer. */
export type Cursor = { before: number } | { after: number } | null;

/** One page of the account's activity, newest first. */
export function listActivity(actor: Actor, filter: ActivityFilter, cursor: Cursor): Promise<ActivityPage> {
  return read(async (database) => {
    const where = whereOf(actor, filter);
    const isBack = cursor !== null && "after" in cursor;
    const beyond = cursor === null ? {} : { seq: "before" in cursor ? { lt: cursor.before } : { gt: cursor.after } };
    const rows = await database.activity.findMany({
      where: { AND: [where, beyond] },
      orderBy: { seq: isBack ? "asc" : "desc" },
      // One more than is shown tells whether there is another page, without counting.
      take: PAGE_SIZE + 1,
      select: ENTRY,
    });
    const hasMore = rows.length > PAGE_SIZE;
    const shown = rows.slice(0, PAGE_SIZE);
    if (isBack) shown.reverse();
    const [first, last] = [shown[0]?.seq ?? null, shown.at(-1)?.seq ?? null];
    const hasOlder = isBack || hasMore;
    const hasNewer = isBack ? hasMore : cursor !== null;
    return { entries: shown.map(toEntry), older: hasOlder ? last : null, newer: hasNewer ? first : null };
  });
}

/** The people and keys of the account, to filter by. */
export function findActivityChoices(actor: Actor): Promise<ActivityChoices> {
  const select = { id: true, name: true } as const;
  const orderBy = { name: "asc" } as const;
  return read(async (database) => {
    const memberships = { some: ownedBy(actor) };
    const people = await database.user.findMany({ where: { memberships }, orderBy, select });
    const keys = await database.apiKey.findMany({ where: ownedBy(actor), orderBy, select });
    return { people, keys };
  });
}

/** All matching entries for an export, newest first, in batches, so that a million rows fit through. */
export async function* streamActivity(actor: Actor, filter: ActivityFilter): AsyncGenerator<ActivityEntry[]> {
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const rows = await read((database) => findBatch(database, whereOf(actor, filter), before));
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(toEntry);
    before = last.seq;
  }
}

const BATCH = 1_000;

function findBatch(database: Reader, where: Prisma.ActivityWhereInput, before: number) {
  return database.activity.findMany({
    where: { AND: [where, { seq: { lt: before } }] },
    orderBy: { seq: "desc" },
    take: BATCH,
    select: ENTRY,
  });
}

const ENTRY = {
  seq: true,
  at: true,
  kind: true,
  byKeyId: true,
  actorName: true,
  address: true,
  subject: true,
  keyId: true,
  details: true,
} satisfies Prisma.ActivitySelect;

type EntryRow = Prisma.ActivityGetPayload<{ select: typeof ENTRY }>;

function whereOf(actor: Actor, filter: ActivityFilter): Prisma.ActivityWhereInput {
  const { userId, keyId, kind, from, to, search } = filter;
  const at = { ...(from && { gte: startOfDay(from) }), ...(to && { lt: startOfDay(to, 1) }) };
  return {
    ...ownedBy(actor),
    ...(userId && { userId }),
    // What was done to the key, and what was done with it.
    ...(keyId && { OR: [{ keyId }, { byKeyId: keyId }] }),
    ...(kind && { kind }),
    ...((from || to) && { at }),
    ...(search && { search: { contains: foldForSearch(search) } }),
  };
}

function startOfDay(day: string, later = 0): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, date + later));
}

function toEntry({ at, kind, byKeyId, details, ...row }: EntryRow): ActivityEntry {
  if (!isActivityKind(kind)) throw new Error(`unknown kind of activity: ${kind}`);
  return { ...row, kind, at: at.toISOString(), isByKey: byKeyId !== null, details: JSON.parse(details) };
}
