/** Saves the traffic of routes that the gates report, each batch once. */
import { randomUUID } from "node:crypto";
import { selectRows } from "@/lib/server/db/dialect";
import type { ApartWriter } from "@/lib/server/db/transaction-types";
import { rollback, writeApart } from "@/lib/server/db/transactions";
import { toAnswerStatus } from "@/lib/shared/gate/routes-report";
import type { RouteTraffic, TrafficBatch } from "@/lib/shared/traffic/batch";
import { addDurations } from "@/lib/shared/traffic/durations";
import { pruneErrors, pruneKeyCounts, pruneOld } from "./prune";
import { readDurations, readOutcomes, SPANS, type Span, startOfSpan } from "./rows";

/**
 * Saves a batch once, in the minute and the hour in which it was counted. A repeated one (same gate, same or lower
 * sequence) changes nothing and succeeds. Keys that were deleted meanwhile are left out. All batches take turns,
 * because each reads what it adds to.
 */
export async function saveTrafficBatch(
  batch: TrafficBatch,
  { now = new Date() }: { now?: Date } = {},
): Promise<"taken" | "repeated"> {
  const { gateId, sequence } = batch;
  return writeApart<"taken" | "repeated">(["route-traffic"], async (database) => {
    const cursor = await database.usageCursor.findUnique({ where: { gateId } });
    if (cursor && cursor.sequence >= sequence) return rollback("repeated");
    const taken = { sequence, updatedAt: now };
    await database.usageCursor.upsert({ where: { gateId }, create: { gateId, ...taken }, update: taken });
    for (const span of SPANS) await addTraffic(database, batch, span);
    await addKeyCounts(database, batch);
    await addErrors(database, batch);
    await pruneOld(database, now);
    return "taken";
  });
}

async function addTraffic(database: ApartWriter, { minute, routes }: TrafficBatch, span: Span): Promise<void> {
  const startsAt = startOfSpan(minute, span);
  const where = { span, startsAt, route: { in: routes.map(({ route }) => route) } };
  const known = new Map((await database.routeTraffic.findMany({ where })).map((row) => [row.route, row]));
  const rows = routes.map((traffic) => {
    const { outcomes = "", durations = "" } = known.get(traffic.route) ?? {};
    return { route: traffic.route, span, startsAt, ...addTo({ outcomes, durations }, traffic) };
  });
  const columns = { route: "text", span: "text", startsAt: "moment", outcomes: "text", durations: "text" } as const;
  await database.$executeRaw`
    INSERT INTO "RouteTraffic" ("route", "span", "startsAt", "outcomes", "durations")
    SELECT "route", "span", "startsAt", "outcomes", "durations" FROM (${selectRows(columns, rows)}) AS "row"
    WHERE true ON CONFLICT ("route", "span", "startsAt")
    DO UPDATE SET "outcomes" = excluded."outcomes", "durations" = excluded."durations"`;
}

type Counted = { outcomes: string; durations: string };

function addTo(stored: Counted, traffic: RouteTraffic): Counted {
  const outcomes = readOutcomes(stored.outcomes);
  for (const [outcome, count] of traffic.counts) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
  const durations = readDurations(stored.durations);
  addDurations(durations, traffic.durations);
  return { outcomes: JSON.stringify([...outcomes]), durations: JSON.stringify([...durations]) };
}

async function addKeyCounts(database: ApartWriter, { minute, routes }: TrafficBatch): Promise<void> {
  const startsAt = startOfSpan(minute, "hour");
  const counts = routes.flatMap(({ route, keys }) => keys.map((key) => ({ route, startsAt, ...key })));
  if (counts.length === 0) return;
  const rows = selectRows({ route: "text", startsAt: "moment", keyId: "text", count: "integer" }, counts);
  await database.$executeRaw`
    INSERT INTO "RouteKeyCount" ("route", "startsAt", "keyId", "count")
    SELECT "row"."route", "row"."startsAt", "ApiKey"."id", sum("row"."count")
    FROM (${rows}) AS "row" JOIN "ApiKey" ON "ApiKey"."id" = "row"."keyId"
    WHERE true GROUP BY "row"."route", "row"."startsAt", "ApiKey"."id" ORDER BY "ApiKey"."id", "row"."route"
    ON CONFLICT ("route", "startsAt", "keyId") DO UPDATE SET "count" = "RouteKeyCount"."count" + excluded."count"`;
  await pruneKeyCounts(database, startsAt);
}

async function addErrors(database: ApartWriter, { routes }: TrafficBatch): Promise<void> {
  const failed = routes.filter(({ errors }) => errors.length > 0);
  if (failed.length === 0) return;
  const rows = failed.flatMap(({ route, errors }) =>
    errors.map(({ at, answer, ...facts }) => ({
      ...facts,
      id: randomUUID(),
      route,
      at: new Date(at),
      status: toAnswerStatus(answer),
      code: typeof answer === "number" ? null : answer,
    })),
  );
  await database.routeError.createMany({ data: rows });
  await pruneErrors(
    database,
    failed.map(({ route }) => route),
  );
}
