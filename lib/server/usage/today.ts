/** Counts what several keys did on the running day of a person. */
import type { Reader } from "@/lib/server/db/transaction-types";
import { joinSql } from "@/lib/server/db/transactions";
import { dayOf, startOfDay } from "@/lib/shared/activity/zone";
import type { KeysToday } from "@/lib/shared/keys/key-view";

/**
 * The requests of the keys since midnight in the time zone, an IANA name. Where clocks are not whole hours off UTC, an
 * hour counts for the day in which it begins, as in the chart of a key.
 */
export async function readToday(
  database: Reader,
  keyIds: readonly string[],
  zone: string,
  now: Date,
): Promise<KeysToday> {
  const today: KeysToday = { zone, requests: 0, refused: 0 };
  if (keyIds.length === 0) return today;
  const start = startOfDay(dayOf(now.toISOString(), zone), zone);
  const rows = await database.$queryRaw<{ outcome: string; count: number | bigint }[]>`
    SELECT "outcome", sum("count") AS "count" FROM "KeyHour"
    WHERE "keyId" IN (${joinSql([...keyIds])}) AND "startsAt" BETWEEN ${start} AND ${now} GROUP BY "outcome"`;
  for (const { outcome, count } of rows) {
    today.requests += Number(count);
    if (outcome !== "admitted") today.refused += Number(count);
  }
  return today;
}
