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

/** One page of the account's activity, newest first; empty for who is not in the account. */
export function listActivity(actor: Actor, filter: ActivityFilter, cursor: Cursor): Promise<ActivityPage> {
  return read(async (database) => {
    if (!(await isInAccount(database, actor))) return { entries: [], older: null, newer: null };
    const isBack = cursor !== null && "after" in cursor;
    const beyond = cursor === null ? {} : { seq: "before" in cursor ? { lt: cursor.before } : { gt: cursor.after } };
    // One more than is shown tells whether there is another page, without counting.
    const found = await findSeqs(database, [whereOf(actor, filter), beyond], isBack ? "asc" : "desc", PAGE_SIZE + 1);
    const hasMore = found.length > PAGE_SIZE;
    const entries = await findEntries(database, actor, found.slice(0, PAGE_SIZE));
    const [first, last] = [entries[0]?.seq ?? null, entries.at(-1)?.seq ?? null];
    const hasOlder = isBack || hasMore;
    const hasNewer = isBack ? hasMore : cursor !== null;
    return { entries, older: hasOlder ? last : null, newer: hasNewer ? first : null };
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
    const entries = await read(async (database) => {
      if (!(await isInAccount(database, actor))) return [];
      const beyond = { seq: { lt: before } };
      const found = await findSeqs(database, [whereOf(actor, filter), beyond], "desc", BATCH);
      return findEntries(database, actor, found);
    });
    const last = entries.at(-1);
    if (!last) return;
    yield entries;
    before = last.seq;
  }
}

const BATCH = 1_000;

async function isInAccount(database: Reader, { accountId, userId }: Actor): Promise<boolean> {
  return (await database.membership.count({ where: { accountId, userId, account: { closedAt: null } } })) > 0;
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
