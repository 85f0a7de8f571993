/** Saves what the gate reports beside numbers: hours, callers, what they asked for, last refusals. */
import { randomUUID } from "node:crypto";
import { selectRows } from "@/lib/server/db/dialect";
import type { ApartWriter } from "@/lib/server/db/transaction-types";
import { sql } from "@/lib/server/db/transactions";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import { OTHER_CALLERS, type UsageDetails } from "@/lib/shared/gate/usage-details";
import { utcDayOf } from "./days";

/** PostgreSQL's indexes hold 2,700 bytes of a row. The longest source and the longest list fit in together. */
const MAX_INDEXED_TEXT = 1_000;

/** The most requests of a caller that are counted, as large a number as an integer of PostgreSQL holds. */
const MAX_COUNT = sql`2000000000`;

/** Adds the details of a batch. Those of keys that were deleted meanwhile are left out. */
export async function addDetails(database: ApartWriter, { details, counts }: UsageBatch, now: Date): Promise<void> {
  if (!details) return;
  await addHours(database, new Date(details.hour), counts);
  await addCallers(database, details.callers, now);
  const day = utcDayOf(new Date(details.hour));
  await addCalls(database, details.callers, day);
  await addUses(database, details.callers, day);
  await addRefusals(database, details.refusals, now);
}

// Each statement writes its rows in one order, so that the batches of several gates wait for each other instead of
// dead-locking; and one row for each count, because PostgreSQL changes no row twice in a statement.

async function addHours(database: ApartWriter, startsAt: Date, counts: UsageBatch["counts"]): Promise<void> {
  if (counts.length === 0) return;
  const rows = selectRows({ keyId: "text", outcome: "text", count: "integer" }, counts);
  await database.$executeRaw`
    INSERT INTO "KeyHour" ("keyId", "startsAt", "outcome", "count")
    SELECT "ApiKey"."id", ${startsAt}, "row"."outcome", sum("row"."count")
    FROM (${rows}) AS "row" JOIN "ApiKey" ON "ApiKey"."id" = "row"."keyId"
    WHERE true GROUP BY "ApiKey"."id", "row"."outcome" ORDER BY "ApiKey"."id", "row"."outcome"
    ON CONFLICT ("keyId", "startsAt", "outcome") DO UPDATE SET "count" = "KeyHour"."count" + excluded."count"`;
}

async function addCallers(database: ApartWriter, callers: UsageDetails["callers"], now: Date): Promise<void> {
  const named = callers.filter(({ address }) => address !== OTHER_CALLERS);
  if (named.length === 0) return;
  const columns = { keyId: "text", address: "text", firstAt: "moment", lastAt: "moment" } as const;
  const rows = selectRows(
    { ...columns, admitted: "integer", refused: "integer" },
    named.map(({ keyId, address, firstAt, lastAt, admitted, refused }) => {
      return { keyId, address, firstAt: notAfter(firstAt, now), lastAt: notAfter(lastAt, now), admitted, refused };
    }),
  );
  await database.$executeRaw`
    INSERT INTO "KeyCaller" ("keyId", "address", "firstAt", "lastAt", "admitted", "refused")
    SELECT "ApiKey"."id", "row"."address", min("row"."firstAt"), max("row"."lastAt"), sum("admitted"), sum("refused")
    FROM (${rows}) AS "row" JOIN "ApiKey" ON "ApiKey"."id" = "row"."keyId"
    WHERE true GROUP BY "ApiKey"."id", "row"."address" ORDER BY "ApiKey"."id", "row"."address"
    ON CONFLICT ("keyId", "address") DO UPDATE SET
      "firstAt" = CASE WHEN excluded."firstAt" < "KeyCaller"."firstAt" THEN excluded."firstAt" ELSE "KeyCaller"."firstAt" END,
      "lastAt" = CASE WHEN excluded."lastAt" > "KeyCaller"."lastAt" THEN excluded."lastAt" ELSE "KeyCaller"."lastAt" END,
      "admitted" = CASE WHEN "KeyCaller"."admitted" > ${MAX_COUNT} - excluded."admitted" THEN ${MAX_COUNT}
        ELSE "KeyCaller"."admitted" + excluded."admitted" END,
      "refused" = CASE WHEN "KeyCaller"."refused" > ${MAX_COUNT} - excluded."refused" THEN ${MAX_COUNT}
        ELSE "KeyCaller"."refused" + excluded."refused" END`;
}

async function addCalls(database: ApartWriter, callers: UsageDetails["callers"], day: string): Promise<void> {
  const calls = callers.flatMap(({ keyId, address, calls }) =>
    calls.map(([source, needs, count]) => ({ keyId, address, source: cut(source), needs: cutClauses(needs), count })),
  );
  if (calls.length === 0) return;
  const rows = selectRows({ keyId: "text", address: "text", source: "text", needs: "text", count: "integer" }, calls);
  await database.$executeRaw`
    INSERT INTO "KeyCall" ("keyId", "day", "address", "source", "needs", "count")
    SELECT "ApiKey"."id", ${day}, "row"."address", "row"."source", "row"."needs", sum("row"."count")
    FROM (${rows}) AS "row" JOIN "ApiKey" ON "ApiKey"."id" = "row"."keyId"
    WHERE true GROUP BY "ApiKey"."id", "row"."address", "row"."source", "row"."needs" ORDER BY 1, 3, 4, 5
    ON CONFLICT ("keyId", "day", "address", "source", "needs")
    DO UPDATE SET "count" = "KeyCall"."count" + excluded."count"`;
}

/** From what was sent, not from the rows of `addCalls`, which are bounded. */
async function addUses(database: ApartWriter, callers: UsageDetails["callers"], day: string): Promise<void> {
  const uses = callers.flatMap(({ keyId, calls }) =>
    calls.flatMap(([source, needs, count]) =>
      clausesOf(needs).map((clause) => ({ keyId, source: cut(source), permission: cutWords(clause), count })),
    ),
  );
  if (uses.length === 0) return;
  const rows = selectRows({ keyId: "text", source: "text", permission: "text", count: "integer" }, uses);
  await database.$executeRaw`
    INSERT INTO "KeyUse" ("keyId", "day", "permission", "source", "count")
    SELECT "ApiKey"."id", ${day}, "row"."permission", "row"."source", sum("row"."count")
    FROM (${rows}) AS "row" JOIN "ApiKey" ON "ApiKey"."id" = "row"."keyId"
    WHERE true GROUP BY "ApiKey"."id", "row"."permission", "row"."source" ORDER BY 1, 3, 4
    ON CONFLICT ("keyId", "day", "permission", "source")
    DO UPDATE SET "count" = "KeyUse"."count" + excluded."count"`;
}

async function addRefusals(database: ApartWriter, refusals: UsageDetails["refusals"], now: Date): Promise<void> {
  if (refusals.length === 0) return;
  const rows = selectRows(
    {
      ...{ id: "text", keyId: "text", at: "moment", code: "text", address: "text", purpose: "text", requestId: "text" },
      ...{ source: "text", missing: "text" },
    } as const,
    refusals.map((refusal) => ({ ...refusal, id: randomUUID(), at: notAfter(refusal.at, now) })),
  );
  await database.$executeRaw`
    INSERT INTO "KeyRefusal" ("id", "keyId", "at", "code", "address", "purpose", "requestId", "source", "missing")
    SELECT "row"."id", "ApiKey"."id", "row"."at", "code", "address", "purpose", "row"."requestId", "source", "missing"
    FROM (${rows}) AS "row" JOIN "ApiKey" ON "ApiKey"."id" = "row"."keyId" WHERE true ORDER BY 2, 3`;
}

/** Never in the future: after the clock is set back, nothing later would count until it has caught up. */
function notAfter(at: number, now: Date): Date {
  return new Date(Math.min(at, now.getTime()));
}

function clausesOf(needs: string): string[] {
  return needs === "" ? [] : needs.split("\n");
}

function cut(text: string): string {
  return text.slice(0, MAX_INDEXED_TEXT);
}

/** Without the clauses, and of a long clause the words, that are too many. */
function cutClauses(needs: string): string {
  return joinWithin(clausesOf(needs).map(cutWords), "\n");
}

function cutWords(clause: string): string {
  return joinWithin(clause.split(" "), " ");
}

function joinWithin(parts: readonly string[], separator: string): string {
  let text = "";
  for (const part of parts) {
    const longer = text === "" ? part : text + separator + part;
    if (longer.length > MAX_INDEXED_TEXT) break;
    text = longer;
  }
  return text;
}
