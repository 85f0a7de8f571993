/** Measures how long the server takes for the data of a key's page, beside a year of use of 1,000 keys. */
import Database from "better-sqlite3";
import { closeDatabase } from "@/lib/server/db/transactions";
import { createActor } from "@/lib/server/testing/database";
import { createEmptyDatabase } from "@/lib/server/testing/engine";
import { findKeyUsage } from "@/lib/server/usage/view";
import { USAGE_SPANS, type UsageSpan } from "@/lib/shared/usage/view";

const KEYS = 1_000;
const ROUNDS = 200;
const HOUR_MS = 3_600_000;

const { url, file, remove } = createEmptyDatabase();
process.env.DATABASE_URL = url;
process.env.CHAIN_KEY_FILE = "";
const actor = await createActor();
seed(file, actor);
for (const span of Object.keys(USAGE_SPANS) as UsageSpan[]) {
  const took: number[] = [];
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    const id = `key-${(round * 37) % KEYS}`;
    const startedAt = performance.now();
    const result = await findKeyUsage(actor, { id, span, zone: "Europe/Berlin" });
    took.push(performance.now() - startedAt);
    if (!result.ok) throw new Error(result.refusal.code);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = ((user + system) / 1000 / ROUNDS).toFixed(1);
  took.sort((one, other) => one - other);
  const at = (share: number) => took[Math.floor(took.length * share)]?.toFixed(1);
  process.stdout.write(
    `${span}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${took.at(-1)?.toFixed(1)} ms; ${cpu} ms of processor time each\n`,
  );
}
await closeDatabase();
remove();

/** A year of days, 32 days of hours, 100 callers, 50 refusals and 31 days of 20 permissions for each key. */
function seed(databaseFile: string, { accountId, userId }: { accountId: string; userId: string }): void {
  const database = new Database(databaseFile);
  database.pragma("foreign_keys = OFF");
  database.pragma("synchronous = OFF");
  const now = Date.now();
  const hour = now - (now % HOUR_MS);
  const numbers = (count: number) =>
    `(WITH RECURSIVE "n"("i") AS (SELECT 0 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < ${count - 1}) SELECT "i" FROM "n")`;
  const keys = `${numbers(KEYS)} AS "k"`;
  const outcomes = `(SELECT 'admitted' AS "o" UNION ALL SELECT 'ip_not_allowed' UNION ALL SELECT 'permission_missing')`;
  const day = `date(${hour / 1000} - "d"."i" * 86400, 'unixepoch')`;
  database.exec(`
    INSERT INTO "ApiKey" ("id", "accountId", "name", "permissions", "ipRules", "createdAt", "makerId", "requestId")
      SELECT 'key-' || "k"."i", '${accountId}', 'key ' || "k"."i", 'SendHttp', '', 0, '${userId}', "k"."i" FROM ${keys};
    INSERT INTO "KeyUsage" SELECT 'key-' || "k"."i", ${day}, "o", 1000 FROM ${keys}, ${numbers(365)} AS "d", ${outcomes};
    INSERT INTO "KeyHour" SELECT 'key-' || "k"."i", ${hour} - "d"."i" * ${HOUR_MS}, "o", 40
      FROM ${keys}, ${numbers(768)} AS "d", ${outcomes};
    INSERT INTO "KeyCaller" SELECT 'key-' || "k"."i", '192.0.2.' || "d"."i", 0, ${now} - "d"."i", 7, 1
      FROM ${keys}, ${numbers(100)} AS "d";
    INSERT INTO "KeyUse" SELECT 'key-' || "k"."i", ${day}, 'shop:' || "p"."i", 'check', 5
      FROM ${keys}, ${numbers(31)} AS "d", ${numbers(20)} AS "p";
    INSERT INTO "KeyRefusal" SELECT "k"."i" || '-' || "d"."i", 'key-' || "k"."i", ${now} - "d"."i", 'ip_not_allowed',
      '192.0.2.1', 'GET /api/orders/17', 'r-' || "d"."i", 'check', '' FROM ${keys}, ${numbers(50)} AS "d";
    PRAGMA wal_checkpoint(TRUNCATE);
  `);
  database.close();
}
