/** Keeps the stored traffic of routes within its bounds. */
import type { ApartWriter } from "@/lib/server/db/transaction-types";
import { joinSql } from "@/lib/server/db/transactions";
import { SPAN_MS, startOfSpan } from "./rows";

const MINUTES_KEPT_MS = 2 * SPAN_MS.hour;
const HOURS_KEPT_MS = 8 * 24 * SPAN_MS.hour;
/** Errors of a route that are kept. */
export const KEPT_ERRORS = 50;
/** Keys of a route and an hour that are kept. While the hour runs there are more, because others may overtake them. */
export const KEPT_KEYS = 20;
const KEYS_OF_RUNNING_HOUR = 100;

/** Removes the errors of these routes beyond the last 50. */
export async function pruneErrors(database: ApartWriter, routes: readonly string[]): Promise<void> {
  await database.$executeRaw`
    DELETE FROM "RouteError" WHERE "id" IN (
      SELECT "id" FROM (
        SELECT "id", row_number() OVER (PARTITION BY "route" ORDER BY "at" DESC, "id") AS "place"
        FROM "RouteError" WHERE "route" IN (${joinSql([...routes])})
      ) AS "ranked" WHERE "place" > ${KEPT_ERRORS})`;
}

/** Removes the keys of an hour beyond those that it may have. */
export function pruneKeyCounts(database: ApartWriter, hour: Date, kept = KEYS_OF_RUNNING_HOUR): Promise<number> {
  return database.$executeRaw`
    DELETE FROM "RouteKeyCount" WHERE "startsAt" = ${hour} AND ("route", "keyId") IN (
      SELECT "route", "keyId" FROM (
        SELECT "route", "keyId", row_number() OVER (PARTITION BY "route" ORDER BY "count" DESC, "keyId") AS "place"
        FROM "RouteKeyCount" WHERE "startsAt" = ${hour}
      ) AS "ranked" WHERE "place" > ${kept})`;
}

let prunedAt = 0;

/** Removes what is too old, once a minute. A batch may come late: an hour has ended for certain when the next has. */
export async function pruneOld(database: ApartWriter, now: Date): Promise<void> {
  const minute = startOfSpan(now.getTime(), "minute").getTime();
  if (prunedAt === minute) return;
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  await database.routeTraffic.deleteMany({ where: { span: "minute", startsAt: { lt: ago(MINUTES_KEPT_MS) } } });
  await database.routeTraffic.deleteMany({ where: { span: "hour", startsAt: { lt: ago(HOURS_KEPT_MS) } } });
  await database.routeKeyCount.deleteMany({ where: { startsAt: { lt: ago(HOURS_KEPT_MS) } } });
  await database.routeError.deleteMany({ where: { at: { lt: ago(HOURS_KEPT_MS) } } });
  await pruneKeyCounts(database, startOfSpan(now.getTime() - 2 * SPAN_MS.hour, "hour"), KEPT_KEYS);
  prunedAt = minute;
}
