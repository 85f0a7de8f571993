/** Lists an account's activity, page by page or as a stream. */

import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import type { Prisma } from "@/lib/server/db/generated/client";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import {
  type ActivityChoices,
  type ActivityEntry,
  type ActivityFilter,
  type ActivityPage,
  isActivityKind,
  type Total,
} from "@/lib/shared/activity/view";
import { type Cursor, countEntries, findSeqs } from "./search";
import { searchStepwise } from "./stepwise-search";

/** How many entries a page shows at most. */
export const PAGE_SIZE = 50;

/**
 * Lists one page of the activity that the actor may see, newest first. A search that takes too long ends early, and one
 * that too many others wait before is not made: `state` says so.
 */
export async function listActivity(actor: Actor, filter: ActivityFilter, cursor: Cursor): Promise<ActivityPage> {
  // One entry more than a page shows whether there is another page, without counting.
  const take = PAGE_SIZE + 1;
  const searched = filter.search === undefined ? undefined : await searchStepwise(actor, filter, cursor, take);
  if (searched === null) return { entries: [], older: null, newer: null, state: "busy" };
  return read(async (database) => {
    const isBack = cursor !== null && "after" in cursor;
    const found = searched?.seqs ?? (await findSeqs(database, actor, filter, cursor, take));
    const hasMore = found.length > PAGE_SIZE;
    // The extra entry is the one farthest from the cursor.
    const entries = await findEntries(database, actor, isBack ? found.slice(-PAGE_SIZE) : found.slice(0, PAGE_SIZE));
    const [first, last] = [entries[0]?.seq ?? null, entries.at(-1)?.seq ?? null];
    const stoppedAt = hasMore ? null : (searched?.stoppedAt ?? null);
    const hasOlder = isBack || hasMore;
    const hasNewer = isBack ? hasMore : cursor !== null;
    const older = hasOlder ? last : isBack ? null : stoppedAt;
    const newer = hasNewer ? first : isBack ? stoppedAt : null;
    return { entries, older, newer, state: stoppedAt === null ? "whole" : "cut" };
  });
}

/** Counts the matching entries that the actor may see; null for a search, where counting would read all of them. */
export function countActivity(actor: Actor, filter: ActivityFilter): Promise<Total | null> {
  return read((database) => countEntries(database, actor, filter));
}

/** Lists the people and keys that the actor may see, to filter the activity by. */
export function listActivityChoices(actor: Actor): Promise<ActivityChoices> {
  const select = { id: true, name: true } as const;
  return read(async (database) => {
    const access = await authorizeRead(database, actor, new Date());
    if (!access.ok) return { people: [], keys: [] };
    const { scope } = access;
    const memberships = { some: { accountId: scope.accountId } };
    const seen = "makerId" in scope ? { memberships, id: scope.makerId } : { memberships };
    const people = await database.user.findMany({ where: seen, select });
    const keys = await database.apiKey.findMany({ where: scope, select });
    return { people: sortByName(people), keys: sortByName(keys) };
  });
}

/** Here, because databases order text in different ways. */
function sortByName<T extends { name: string }>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Streams all matching entries, newest first, in batches, so that memory stays bounded. */
export async function* streamActivity(actor: Actor, filter: ActivityFilter): AsyncGenerator<ActivityEntry[]> {
  let before = MAX_SEQ;
  for (;;) {
    const searched = filter.search === undefined ? null : await searchOn(actor, filter, before);
    const entries = await read(async (database) => {
      const found = searched?.seqs ?? (await findSeqs(database, actor, filter, { before }, BATCH));
      return findEntries(database, actor, found);
    });
    if (entries.length > 0) yield entries;
    const last = searched?.stoppedAt ?? entries.at(-1)?.seq;
    if (last === undefined) return;
    before = last;
  }
}

/** The largest number that a column of Prisma's type Int holds. */
const MAX_SEQ = 2 ** 31 - 1;

/** One batch of an export: it waits for its turn as long as it takes. */
function searchOn(actor: Actor, filter: ActivityFilter, before: number) {
  return searchStepwise(actor, filter, { before }, BATCH, { isPatient: true });
}

/** With more parameters than 999 in a statement, Prisma refuses to run it in order. */
const BATCH = 500;

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

function toEntry({ at, kind, byKeyId, details, ...row }: EntryRow): ActivityEntry {
  if (!isActivityKind(kind)) throw new Error(`unknown kind of activity: ${kind}`);
  return { ...row, kind, at: at.toISOString(), isByKey: byKeyId !== null, details: JSON.parse(details) };
}
