/** Saves the usage that the gate reports, each batch once. */

import { selectRows } from "@/lib/server/db/dialect";
import type { ApartWriter } from "@/lib/server/db/transaction-types";
import { joinSql, rollback, writeApart } from "@/lib/server/db/transactions";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import { pruneKeys, pruneOld } from "./prune";
import { addDetails } from "./save-details";

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
  return writeApart<"taken" | "repeated">([`usage:${gateId}`], async (database) => {
    const cursor = await database.usageCursor.findUnique({ where: { gateId } });
    if (cursor && cursor.sequence >= sequence) return rollback("repeated");
    const taken = { sequence, updatedAt: now };
    await database.usageCursor.upsert({ where: { gateId }, create: { gateId, ...taken }, update: taken });
    await addCounts(database, batch);
    await moveLastUses(database, batch, now);
    await moveOldUses(database, batch, now);
    await addDetails(database, batch, now);
    if (batch.urlSecrets) await markInUrl(database, batch.urlSecrets, now);
    if (batch.details) await pruneKeys(database, batch.details);
    await pruneOld(database, now);
    return "taken";
  });
}

async function addCounts(database: ApartWriter, { day, counts }: UsageBatch): Promise<void> {
  const rows = selectRows({ keyId: "text", outcome: "text", count: "integer" }, counts);
  // In one order, so that the batches of several gates wait for each other instead of dead-locking. One row for
  // each count, because PostgreSQL changes no row twice in a statement.
  await database.$executeRaw`
    INSERT INTO "KeyUsage" ("keyId", "day", "outcome", "count")
    SELECT "ApiKey"."id", ${day}, "row"."outcome", sum("row"."count")
    FROM (${rows}) AS "row" JOIN "ApiKey" ON "ApiKey"."id" = "row"."keyId"
    WHERE true GROUP BY "ApiKey"."id", "row"."outcome" ORDER BY "ApiKey"."id", "row"."outcome"
    ON CONFLICT ("keyId", "day", "outcome") DO UPDATE SET "count" = "KeyUsage"."count" + excluded."count"`;
}

/** Never in the future: after the clock is set back, no later use would count until it has caught up. */
async function moveLastUses(database: ApartWriter, { lastUses }: UsageBatch, now: Date): Promise<void> {
  const rows = selectRows(
    { keyId: "text", at: "moment", address: "text", purpose: "text" },
    lastUses.map((use) => ({ ...use, at: new Date(Math.min(use.at, now.getTime())) })),
  );
  await database.$executeRaw`
    WITH "use" AS (${rows})
    UPDATE "ApiKey"
    SET "lastUsedAt" = "use"."at", "lastUsedAddress" = "use"."address", "lastUsedFor" = "use"."purpose" FROM "use"
    WHERE "ApiKey"."id" = "use"."keyId" AND ("ApiKey"."lastUsedAt" IS NULL OR "ApiKey"."lastUsedAt" < "use"."at")`;
}

/** A client that has it in every URL changes the row once an hour. */
const MARK_AGAIN_AFTER_MS = 60 * 60 * 1000;

/** Marks the secrets that keys have. A change of the secret removes the mark with its row. */
async function markInUrl(database: ApartWriter, hashes: readonly string[], now: Date): Promise<void> {
  if (hashes.length === 0) return;
  const bytes = hashes.map((hash) => new Uint8Array(Buffer.from(hash, "base64url")));
  await database.$executeRaw`
    UPDATE "Secret" SET "seenInUrlAt" = ${now} WHERE "hash" IN (${joinSql(bytes)})
      AND ("seenInUrlAt" IS NULL OR "seenInUrlAt" < ${new Date(now.getTime() - MARK_AGAIN_AFTER_MS)})`;
}

/** The last use of old secrets, by the same rules. A key has one old secret at most. */
async function moveOldUses(database: ApartWriter, { oldUses = [] }: UsageBatch, now: Date): Promise<void> {
  if (oldUses.length === 0) return;
  const rows = selectRows(
    { keyId: "text", at: "moment", address: "text" },
    oldUses.map((use) => ({ ...use, at: new Date(Math.min(use.at, now.getTime())) })),
  );
  await database.$executeRaw`
    WITH "use" AS (${rows})
    UPDATE "Secret" SET "lastUsedAt" = "use"."at", "lastUsedAddress" = "use"."address" FROM "use"
    WHERE "Secret"."keyId" = "use"."keyId" AND "Secret"."endsAt" IS NOT NULL
      AND ("Secret"."lastUsedAt" IS NULL OR "Secret"."lastUsedAt" < "use"."at")`;
}
