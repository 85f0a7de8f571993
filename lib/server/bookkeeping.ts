/** Bookkeeping from the door: what each key did, counted once. */
import type { BookkeepingBatch } from "@/lib/shared/inner-hop";
import { joinSql, sql, unchanged, type Writer, write } from "./db";
import { dayOf } from "./key-rows";

const DAY_MS = 24 * 60 * 60 * 1000;
const USAGE_KEPT_DAYS = 400;
/** A door that was silent this long is gone; a new start is a new door. */
const CURSOR_KEPT_DAYS = 30;
/** Rows in one statement; SQLite takes 32,766 values. */
const CHUNK = 500;

/**
 * Writes a batch, once: one that came before (same door, same or lower sequence) is answered like a new one and
 * changes nothing, so the door may repeat what it got no answer for. Keys deleted meanwhile are left out. Last use
 * only moves forward. The gate looks at none of this, so its generation stays.
 */
export async function takeBookkeeping(batch: BookkeepingBatch, now = new Date()): Promise<"taken" | "repeated"> {
  const { doorId, sequence } = batch;
  return write<"taken" | "repeated">(async (database) => {
    const cursor = await database.bookkeepingCursor.findUnique({ where: { doorId } });
    if (cursor && cursor.sequence >= sequence) return unchanged("repeated");
    const taken = { sequence, updatedAt: now };
    await database.bookkeepingCursor.upsert({ where: { doorId }, create: { doorId, ...taken }, update: taken });
    const known = await findKnownKeys(database, batch);
    await addCounts(
      database,
      batch.counts.filter((row) => known.has(row.keyId)),
    );
    await moveLastUses(
      database,
      batch.lastUses.filter((use) => known.has(use.keyId)),
      now,
    );
    await prune(database, now);
    return "taken";
  });
}

async function findKnownKeys(database: Writer, { counts, lastUses }: BookkeepingBatch): Promise<ReadonlySet<string>> {
  const asked = [...new Set([...counts, ...lastUses].map((row) => row.keyId))];
  const known = new Set<string>();
  for (const ids of chunksOf(asked)) {
    const rows = await database.apiKey.findMany({ where: { id: { in: ids } }, select: { id: true } });
    for (const { id } of rows) known.add(id);
  }
  return known;
}

async function addCounts(database: Writer, counts: BookkeepingBatch["counts"]): Promise<void> {
  for (const chunk of chunksOf(counts)) {
    const rows = chunk.map(({ keyId, day, outcome, count }) => sql`(${keyId}, ${day}, ${outcome}, ${count})`);
    await database.$executeRaw`
      INSERT INTO "KeyUsage" ("keyId", "day", "outcome", "count") VALUES ${joinSql(rows)}
      ON CONFLICT ("keyId", "day", "outcome") DO UPDATE SET "count" = "KeyUsage"."count" + excluded."count"`;
  }
}

async function moveLastUses(database: Writer, uses: BookkeepingBatch["lastUses"], now: Date): Promise<void> {
  for (const chunk of chunksOf(uses)) {
    // Never in the future: a clock that was set back would otherwise stop the time here until it catches up.
    const rows = chunk.map(({ keyId, at, address, purpose }) => {
      return sql`(${keyId}, ${new Date(Math.min(at, now.getTime()))}, ${address}, ${purpose})`;
    });
    await database.$executeRaw`
      WITH "use" ("keyId", "at", "address", "purpose") AS (VALUES ${joinSql(rows)})
      UPDATE "ApiKey"
      SET "lastUsedAt" = "use"."at", "lastUsedAddress" = "use"."address", "lastUsedFor" = "use"."purpose" FROM "use"
      WHERE "ApiKey"."id" = "use"."keyId" AND ("ApiKey"."lastUsedAt" IS NULL OR "ApiKey"."lastUsedAt" < "use"."at")`;
  }
}

let prunedOn = "";

/** Once a day, because it reads the whole table. */
async function prune(database: Writer, now: Date): Promise<void> {
  const today = dayOf(now);
  if (prunedOn === today) return;
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await database.keyUsage.deleteMany({ where: { day: { lt: dayOf(daysAgo(USAGE_KEPT_DAYS)) } } });
  await database.bookkeepingCursor.deleteMany({ where: { updatedAt: { lt: daysAgo(CURSOR_KEPT_DAYS) } } });
  prunedOn = today;
}

function chunksOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, index) =>
    all.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}
