/** Reads how many requests of a key ended how, by hour, day or month. */
import { selectRows } from "@/lib/server/db/dialect";
import type { Reader } from "@/lib/server/db/transaction-types";
import { dayOf, startOfDay } from "@/lib/shared/activity/zone";
import { KEY_REFUSALS } from "@/lib/shared/gate/refusals";
import { USAGE_SPANS, type UsageNumbers, type UsagePoint, type UsageSpan } from "@/lib/shared/usage/view";

const HOUR_MS = 60 * 60 * 1000;

/** The last hours, days or months; `zone` is the IANA name of the time zone that days are those of. */
export type PointsQuery = { span: UsageSpan; zone: string };

/** The points of a span, oldest first, without gaps; the last one is still running. */
export async function readPoints(
  database: Reader,
  keyId: string,
  { span, zone }: PointsQuery,
  now: Date,
): Promise<UsagePoint[]> {
  const { step, points } = USAGE_SPANS[span];
  if (step === "month") return readMonths(database, keyId, points, now);
  const starts = step === "hour" ? listHours(points, now) : listDays(points, zone, now);
  const numbers = starts.map((start) => ({ at: new Date(start).toISOString(), admitted: 0, refused: {} }));
  // Where clocks are not whole hours off UTC, an hour counts for the day in which it begins. CROSS JOIN: SQLite takes
  // the few steps first then, and looks up the hours of each; in the other order it reads the steps for each hour.
  const rows = await database.$queryRaw<{ place: number; outcome: string; count: number | bigint }[]>`
    SELECT "row"."place", "outcome", sum("count") AS "count" FROM (${selectSteps(starts, now)}) AS "row"
    CROSS JOIN "KeyHour" WHERE "KeyHour"."keyId" = ${keyId}
      AND "KeyHour"."startsAt" >= "row"."first" AND "KeyHour"."startsAt" < "row"."end"
    GROUP BY "row"."place", "outcome"`;
  for (const { place, outcome, count } of rows) {
    const point = numbers[place];
    if (point) addOutcome(point, outcome, Number(count));
  }
  return numbers;
}

/** Each hour or day as a row, so that the database adds up what lies in it. */
function selectSteps(starts: readonly number[], now: Date) {
  return selectRows(
    { place: "integer", first: "moment", end: "moment" },
    starts.map((start, place) => {
      return { place, first: new Date(start), end: new Date(starts[place + 1] ?? now.getTime() + HOUR_MS) };
    }),
  );
}

function listHours(count: number, now: Date): number[] {
  const last = now.getTime() - (now.getTime() % HOUR_MS);
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * HOUR_MS);
}

function listDays(count: number, zone: string, now: Date): number[] {
  const today = dayOf(now.toISOString(), zone);
  return Array.from({ length: count }, (_, index) => startOfDay(today, zone, index - count + 1).getTime());
}

/** Months are of UTC days: hours are not kept for so long. */
async function readMonths(database: Reader, keyId: string, count: number, now: Date): Promise<UsagePoint[]> {
  const starts = Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count + 1 + index)).toISOString(),
  );
  const rows = await database.$queryRaw<{ month: string; outcome: string; count: number | bigint }[]>`
    SELECT substr("day", 1, 7) AS "month", "outcome", sum("count") AS "count" FROM "KeyUsage"
    WHERE "keyId" = ${keyId} AND "day" >= ${starts[0]?.slice(0, 10)} GROUP BY 1, 2`;
  return starts.map((at) => {
    const point: UsagePoint = { at, admitted: 0, refused: {} };
    for (const row of rows) if (at.startsWith(row.month)) addOutcome(point, row.outcome, Number(row.count));
    return point;
  });
}

function addOutcome(numbers: UsageNumbers, outcome: string, count: number): void {
  if (outcome === "admitted") numbers.admitted += count;
  // Leaves out codes that a later version may store.
  const code = KEY_REFUSALS.find((each) => each === outcome);
  if (code) numbers.refused[code] = (numbers.refused[code] ?? 0) + count;
}

/** The sum of points. */
export function sumPoints(points: readonly UsageNumbers[]): UsageNumbers {
  const total: UsageNumbers = { admitted: 0, refused: {} };
  for (const { admitted, refused } of points) {
    total.admitted += admitted;
    for (const code of KEY_REFUSALS) {
      const count = refused[code];
      if (count) total.refused[code] = (total.refused[code] ?? 0) + count;
    }
  }
  return total;
}
