/** Finds the entries of an account's activity that match a filter. */

import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { toLikeText } from "@/lib/server/db/dialect";
import type { Prisma } from "@/lib/server/db/generated/client";
import type { Reader } from "@/lib/server/db/transaction-types";
import type { ActivityFilter, Total } from "@/lib/shared/activity/view";
import { startOfDay } from "@/lib/shared/activity/zone";
import { foldForSearch } from "./record";

type Where = Prisma.ActivityWhereInput;

/** Where a page begins: before or after this entry; null for the newest entries. */
export type Cursor = { before: number } | { after: number } | null;

/**
 * Finds the numbers of up to `take` matching entries next to the cursor, newest first; none when the actor is not a
 * member. An actor who sees only their own keys sees what they did, and what was done to and with those keys. Only
 * entries within `bounds` are read, if given.
 */
export async function findSeqs(
  database: Reader,
  actor: Actor,
  filter: ActivityFilter,
  cursor: Cursor,
  take: number,
  bounds: { gt: number; lt: number } | null = null,
): Promise<number[]> {
  const isBack = cursor !== null && "after" in cursor;
  const beyond = cursor === null ? {} : { seq: isBack ? { gt: cursor.after } : { lt: cursor.before } };
  const within = bounds ? { seq: bounds } : {};
  const found = new Set<number>();
  // One query for each condition instead of one with OR: each runs in the order of an index and ends after `take` rows.
  // With OR, SQLite would read the whole account for the few entries of a quiet key.
  for (const way of cross(await findSeen(database, actor), conditionsForKey(filter))) {
    const rows = await database.activity.findMany({
      where: { AND: [{ accountId: actor.accountId }, way, remainderAfter(filter), beyond, within] },
      orderBy: { seq: isBack ? "asc" : "desc" },
      take,
      select: { seq: true },
    });
    for (const { seq } of rows) found.add(seq);
  }
  const inOrder = [...found].sort((a, b) => (isBack ? a - b : b - a)).slice(0, take);
  return inOrder.sort((a, b) => b - a);
}

/** The conditions of which one must hold for the actor to see an entry. */
async function findSeen(database: Reader, actor: Actor): Promise<Where[]> {
  const access = await authorizeRead(database, actor, new Date());
  if (!access.ok) return [];
  if (!("makerId" in access.scope)) return [{}];
  const { makerId: userId } = access.scope;
  const keys = await database.apiKey.findMany({ where: access.scope, select: { id: true } });
  const own = keys.map(({ id }) => id);
  // A key that was handed over may have acted on keys that its new maker may not see.
  const harmless: Where = { OR: [{ keyId: null }, { keyId: { in: own } }] };
  return [{ userId }, ...own.flatMap((id) => [{ keyId: id }, { byKeyId: id, ...harmless }])];
}

/** The entries about actions on a key, and about actions of programs that called with it. */
function conditionsForKey({ keyId }: Pick<ActivityFilter, "keyId">): Where[] {
  return keyId ? [{ keyId }, { byKeyId: keyId }] : [{}];
}

function cross(some: readonly Where[], others: readonly Where[]): Where[] {
  return some.flatMap((one) => others.map((other) => ({ AND: [one, other] })));
}

function remainderAfter({ userId, kind, from, to, search, zone = "UTC" }: ActivityFilter): Where {
  const at = { ...(from && { gte: startOfDay(from, zone) }), ...(to && { lt: startOfDay(to, zone, 1) }) };
  return {
    ...(userId && { userId }),
    ...(kind && { kind }),
    ...((from || to) && { at }),
    ...(search && { search: { contains: toLikeText(foldForSearch(search)) } }),
  };
}

/** Counts the matching entries that the actor may see; null where counting would read all of them. */
export async function countEntries(database: Reader, actor: Actor, filter: ActivityFilter): Promise<Total | null> {
  if (filter.search !== undefined) return null;
  const ways = cross(await findSeen(database, actor), conditionsForKey(filter));
  const matching = (way: Where): Where => ({ AND: [{ accountId: actor.accountId }, way, remainderAfter(filter)] });
  const [first, ...others] = ways;
  if (!first || others.length === 0) {
    return { count: first ? await database.activity.count({ where: matching(first) }) : 0, isLeast: false };
  }
  // An entry may match several conditions, so each is read and none counted twice.
  const found = new Set<number>();
  let isLeast = false;
  for (const way of ways) {
    const rows = await database.activity.findMany({
      where: matching(way),
      orderBy: { seq: "desc" },
      take: MAX_COUNTED + 1,
      select: { seq: true },
    });
    isLeast ||= rows.length > MAX_COUNTED;
    for (const { seq } of rows.slice(0, MAX_COUNTED)) found.add(seq);
  }
  return { count: isLeast ? MAX_COUNTED : found.size, isLeast };
}

/** How many entries are counted of each condition, where there are several. */
const MAX_COUNTED = 1_000;
