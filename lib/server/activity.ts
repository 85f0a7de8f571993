/** An account's activity, read page by page. */
import {
  type ActivityChoices,
  type ActivityEntry,
  type ActivityFilter,
  type ActivityPage,
  isActivityKind,
} from "@/lib/shared/activity-view";
import { foldForSearch } from "./activity-record";
import { findSight } from "./authority";
import { type Reader, read } from "./db";
import type { Prisma } from "./generated/client";
import type { Actor } from "./sessions";

export const PAGE_SIZE = 50;

/** Where to go on: entries older than this number, or newer. */
export type Cursor = { before: number } | { after: number } | null;

/**
 * One page of the account's activity, newest first; empty for who is not in the account. Who sees only keys of their own
 * sees what they did, and what was done to and with those keys.
 */
export function listActivity(actor: Actor, filter: ActivityFilter, cursor: Cursor): Promise<ActivityPage> {
  return read(async (database) => {
    const seen = await findSeen(database, actor);
    if (!seen) return { entries: [], older: null, newer: null };
    const isBack = cursor !== null && "after" in cursor;
    const beyond = cursor === null ? {} : { seq: "before" in cursor ? { lt: cursor.before } : { gt: cursor.after } };
    // One more than is shown tells whether there is another page, without counting.
    const found = await findSeqs(
      database,
      [seen, whereOf(actor, filter), beyond],
      isBack ? "asc" : "desc",
      PAGE_SIZE + 1,
    );
    const hasMore = found.length > PAGE_SIZE;
    const entries = await findEntries(database, actor, found.slice(0, PAGE_SIZE));
    const [first, last] = [entries[0]?.seq ?? null, entries.at(-1)?.seq ?? null];
    const hasOlder = isBack || hasMore;
    const hasNewer = isBack ? hasMore : cursor !== null;
    return { entries, older: hasOlder ? last : null, newer: hasNewer ? first : null };
  });
}

/** The people and keys of the account that the actor may see, to filter by. */
export function findActivityChoices(actor: Actor): Promise<ActivityChoices> {
  const select = { id: true, name: true } as const;
  const orderBy = { name: "asc" } as const;
  return read(async (database) => {
    const sight = await findSight(database, actor, new Date());
    if (!sight.ok) return { people: [], keys: [] };
    const { accountId, makerId: id } = sight.reach;
    const memberships = { some: { accountId } };
    const people = await database.user.findMany({ where: { memberships, ...(id && { id }) }, orderBy, select });
    const keys = await database.apiKey.findMany({ where: sight.reach, orderBy, select });
    return { people, keys };
  });
}

/** All matching entries for an export, newest first, in batches, so that a million rows fit through. */
export async function* streamActivity(actor: Actor, filter: ActivityFilter): AsyncGenerator<ActivityEntry[]> {
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const entries = await read(async (database) => {
      const seen = await findSeen(database, actor);
      if (!seen) return [];
      const beyond = { seq: { lt: before } };
      const found = await findSeqs(database, [seen, whereOf(actor, filter), beyond], "desc", BATCH);
      return findEntries(database, actor, found);
    });
    const last = entries.at(-1);
    if (!last) return;
    yield entries;
    before = last.seq;
  }
}

const BATCH = 1_000;

/** What the actor may see of the account's activity, or null when they are not in it. */
async function findSeen(database: Reader, actor: Actor): Promise<Prisma.ActivityWhereInput | null> {
  const sight = await findSight(database, actor, new Date());
  if (!sight.ok) return null;
  const { accountId, makerId } = sight.reach;
  if (makerId === undefined) return { accountId };
  const keys = await database.apiKey.findMany({ where: sight.reach, select: { id: true } });
  const own = { in: keys.map(({ id }) => id) };
  return { accountId, OR: [{ userId: makerId }, { keyId: own }, { byKeyId: own }] };
}

/** The numbers alone: where few entries match, SQLite answers this from an index and reads no row in vain. */
async function findSeqs(
  database: Reader,
  where: Prisma.ActivityWhereInput[],
  order: "asc" | "desc",
  take: number,
): Promise<number[]> {
  const rows = await database.activity.findMany({
    where: { AND: where },
    orderBy: { seq: order },
    take,
    select: { seq: true },
  });
  return rows.map(({ seq }) => seq);
}

async function findEntries(database: Reader, { accountId }: Actor, seqs: number[]): Promise<ActivityEntry[]> {
  const where = { accountId, seq: { in: seqs } };
  const rows = await database.activity.findMany({ where, orderBy: { seq: "desc" }, select: ENTRY });
  return rows.map(toEntry);
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

function whereOf({ accountId }: Actor, filter: ActivityFilter): Prisma.ActivityWhereInput {
  const { userId, keyId, kind, from, to, search } = filter;
  const at = { ...(from && { gte: startOfDay(from) }), ...(to && { lt: startOfDay(to, 1) }) };
  return {
    accountId,
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
