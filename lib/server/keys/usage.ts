/** Saves the usage that the gate reports, each batch once. */

import type { Writer } from "@/lib/server/db/transaction-types";
import { rollback, write } from "@/lib/server/db/transactions";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import { utcDayOf } from "./rows";

const DAY_MS = 24 * 60 * 60 * 1000;
const USAGE_KEPT_DAYS = 400;
/** A gate that was silent for this long is gone. A gate has a new id after each start. */
const CURSOR_KEPT_DAYS = 30;

/**
 * Saves a batch once. A repeated one (same gate, same or lower sequence) changes nothing and succeeds, so the gate may
 * repeat a batch that got no answer. Keys that were deleted meanwhile are left out. The last use never moves back. The
 * generation stays, because the gate reads none of this.
 */
export async function saveUsageBatch(
  batch: UsageBatch,
  { now = new Date() }: { now?: Date } = {},
): Promise<"taken" | "repeated"> {
  const { gateId, sequence } = batch;
  return write<"taken" | "repeated">(async (database) => {
    const cursor = await database.usageCursor.findUnique({ where: { gateId } });
    if (cursor && cursor.sequence >= sequence) return rollback("repeated");
    const taken = { sequence, updatedAt: now };
    await database.usageCursor.upsert({ where: { gateId }, create: { gateId, ...taken }, update: taken });
    await addCounts(database, batch);
    await moveLastUses(database, batch, now);
    await prune(database, now);
    return "taken";
  });
}

// SQLite parses the rows from one JSON parameter: one statement for all, in a tenth of the time that a parameter for
// each value takes.

async function addCounts(database: Writer, { day, counts }: UsageBatch): Promise<void> {
  await database.$executeRaw`
    INSERT INTO "KeyUsage" ("keyId", "day", "outcome", "count")
    SELECT "ApiKey"."id", ${day}, "row"."value" ->> 'outcome', "row"."value" ->> 'count'
    FROM json_each(${JSON.stringify(counts)}) AS "row" JOIN "ApiKey" ON "ApiKey"."id" = "row"."value" ->> 'keyId'
    WHERE true
    ON CONFLICT ("keyId", "day", "outcome") DO UPDATE SET "count" = "KeyUsage"."count" + excluded."count"`;
}

/** Never in the future: after the clock is set back, no later use would count until it has caught up. */
async function moveLastUses(database: Writer, { lastUses }: UsageBatch, now: Date): Promise<void> {
  await database.$executeRaw`
    WITH "use" AS (
      SELECT "value" ->> 'keyId' AS "keyId", min("value" ->> 'at', ${now.getTime()}) AS "at",
        "value" ->> 'address' AS "address", "value" ->> 'purpose' AS "purpose"
      FROM json_each(${JSON.stringify(lastUses)})
    )
    UPDATE "ApiKey"
    SET "lastUsedAt" = "use"."at", "lastUsedAddress" = "use"."address", "lastUsedFor" = "use"."purpose" FROM "use"
    WHERE "ApiKey"."id" = "use"."keyId" AND ("ApiKey"."lastUsedAt" IS NULL OR "ApiKey"."lastUsedAt" < "use"."at")`;
}

let prunedOn = "";

/** Once a day, because it reads the whole table. */
async function prune(database: Writer, now: Date): Promise<void> {
  const today = utcDayOf(now);
  if (prunedOn === today) return;
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await database.keyUsage.deleteMany({ where: { day: { lt: utcDayOf(daysAgo(USAGE_KEPT_DAYS)) } } });
  await database.usageCursor.deleteMany({ where: { updatedAt: { lt: daysAgo(CURSOR_KEPT_DAYS) } } });
  prunedOn = today;
}
