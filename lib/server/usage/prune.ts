/** Keeps what is stored of the use of keys within its bounds. */
import { selectRows } from "@/lib/server/db/dialect";
import type { ApartWriter } from "@/lib/server/db/transaction-types";
import type { UsageDetails } from "@/lib/shared/gate/usage-details";
import { daysBefore, utcDayOf } from "./days";

/** How long requests by day are kept. */
export const DAYS_KEPT = 400;
/** How long requests by hour are kept: a month of the person's zone, wherever that is. */
export const HOURS_KEPT_DAYS = 32;
/** For how many days, with the running one, it is kept which caller asked for what. */
export const CALLS_KEPT_DAYS = 8;
/** For how many days, with the running one, it is kept which permissions were asked for. */
export const USES_KEPT_DAYS = 31;
/** Callers of a key that are kept. */
export const KEPT_CALLERS = 100;
/** Refused requests of a key that are kept. */
export const KEPT_REFUSALS = 50;
/** Combinations of caller, source and permissions that are kept of a key and a day: those with the most requests. */
export const KEPT_CALLS = 300;
/** A gate that was silent for this long is gone. A gate has a new id after each start. */
const CURSOR_KEPT_DAYS = 30;

/** Removes of the keys in a batch what is beyond their bounds. */
export async function pruneKeys(database: ApartWriter, { hour, callers, refusals }: UsageDetails): Promise<void> {
  if (callers.length > 0) {
    await database.$executeRaw`
      DELETE FROM "KeyCaller" WHERE ("keyId", "address") IN (
        SELECT "keyId", "address" FROM (
          SELECT "keyId", "address", row_number() OVER (PARTITION BY "keyId" ORDER BY "lastAt" DESC, "address") AS "place"
          FROM "KeyCaller" WHERE "keyId" IN (${selectKeys(callers)})
        ) AS "ranked" WHERE "place" > ${KEPT_CALLERS})`;
    await pruneCalls(database, utcDayOf(new Date(hour)), callers);
  }
  if (refusals.length === 0) return;
  await database.$executeRaw`
    DELETE FROM "KeyRefusal" WHERE "id" IN (
      SELECT "id" FROM (
        SELECT "id", row_number() OVER (PARTITION BY "keyId" ORDER BY "at" DESC, "id") AS "place"
        FROM "KeyRefusal" WHERE "keyId" IN (${selectKeys(refusals)})
      ) AS "ranked" WHERE "place" > ${KEPT_REFUSALS})`;
}

async function pruneCalls(database: ApartWriter, day: string, callers: UsageDetails["callers"]): Promise<void> {
  await database.$executeRaw`
    DELETE FROM "KeyCall" WHERE "day" = ${day} AND ("keyId", "address", "source", "needs") IN (
      SELECT "keyId", "address", "source", "needs" FROM (
        SELECT "keyId", "address", "source", "needs",
          row_number() OVER (PARTITION BY "keyId" ORDER BY "count" DESC, "address", "source", "needs") AS "place"
        FROM "KeyCall" WHERE "day" = ${day} AND "keyId" IN (${selectKeys(callers)})
      ) AS "ranked" WHERE "place" > ${KEPT_CALLS})`;
}

function selectKeys(rows: readonly { keyId: string }[]) {
  const ids = [...new Set(rows.map(({ keyId }) => keyId))];
  return selectRows(
    { keyId: "text" },
    ids.map((keyId) => ({ keyId })),
  );
}

let prunedAt = "";

/** Removes what is too old, once an hour: it looks through whole tables. */
export async function pruneOld(database: ApartWriter, now: Date): Promise<void> {
  const hour = now.toISOString().slice(0, 13);
  if (prunedAt === hour) return;
  const firstDay = (days: number) => utcDayOf(daysBefore(now, days));
  await database.keyUsage.deleteMany({ where: { day: { lt: firstDay(DAYS_KEPT) } } });
  await database.keyHour.deleteMany({ where: { startsAt: { lt: daysBefore(now, HOURS_KEPT_DAYS) } } });
  await database.keyCaller.deleteMany({ where: { lastAt: { lt: daysBefore(now, DAYS_KEPT) } } });
  await database.keyCall.deleteMany({ where: { day: { lt: firstDay(CALLS_KEPT_DAYS - 1) } } });
  await database.keyUse.deleteMany({ where: { day: { lt: firstDay(USES_KEPT_DAYS - 1) } } });
  await database.keyRefusal.deleteMany({ where: { at: { lt: daysBefore(now, DAYS_KEPT) } } });
  await database.usageCursor.deleteMany({ where: { updatedAt: { lt: daysBefore(now, CURSOR_KEPT_DAYS) } } });
  prunedAt = hour;
}
