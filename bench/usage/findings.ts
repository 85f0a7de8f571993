/** Measures how long the navigation of every page takes to count findings, for an account whose keys are all in use. */
import Database from "better-sqlite3";
import { closeDatabase } from "@/lib/server/db/transactions";
import { countFindings } from "@/lib/server/safety/findings";
import { recallFindings } from "@/lib/server/safety/remembered-count";
import { createActor } from "@/lib/server/testing/database";
import { createEmptyDatabase } from "@/lib/server/testing/engine";
import { MAX_KEYS } from "@/lib/shared/keys/key-input";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";

const ROUNDS = 100;
const DAY_MS = 86_400_000;

const { url, file, remove } = createEmptyDatabase();
process.env.DATABASE_URL = url;
process.env.CHAIN_KEY_FILE = "";
const actor = await createActor();
seed(file, actor);
await measure("counted", () => countFindings(actor));
await measure("remembered", () => recallFindings(actor));
await closeDatabase();
remove();

async function measure(what: string, count: () => Promise<number>): Promise<void> {
  const found = await count();
  const took: number[] = [];
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    await count();
    took.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = ((user + system) / 1000 / ROUNDS).toFixed(1);
  took.sort((one, other) => one - other);
  const median = took[ROUNDS / 2]?.toFixed(1);
  process.stdout.write(`${found} findings ${what}: median ${median} ms; ${cpu} ms of processor time each\n`);
}

/** Each key has full access, 100 callers, and 31 days of 20 permissions by two routes. */
function seed(databaseFile: string, { accountId, userId }: { accountId: string; userId: string }): void {
  const database = new Database(databaseFile);
  database.pragma("foreign_keys = OFF");
  const now = Date.now();
  const numbers = (count: number) =>
    `(WITH RECURSIVE "n"("i") AS (SELECT 0 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < ${count - 1}) SELECT "i" FROM "n")`;
  const keys = `${numbers(MAX_KEYS)} AS "k"`;
  const day = `date(${now / 1000} - "d"."i" * 86400, 'unixepoch')`;
  const used = PERMISSIONS.filter((word) => word !== "None").slice(0, 20);
  const words = `(${used.map((word) => `SELECT '${word}' AS "w"`).join(" UNION ALL ")})`;
  database.exec(`
    INSERT INTO "ApiKey" ("id", "accountId", "name", "permissions", "ipRules", "createdAt", "makerId", "requestId")
      SELECT 'key-' || "k"."i", '${accountId}', 'key ' || "k"."i", '${PERMISSIONS.join(" ")}', '',
        ${now - 100 * DAY_MS}, '${userId}', "k"."i" FROM ${keys};
    INSERT INTO "KeyUsage" SELECT 'key-' || "k"."i", ${day}, "o", 1000 FROM ${keys}, ${numbers(31)} AS "d",
      (SELECT 'admitted' AS "o" UNION ALL SELECT 'ip_not_allowed');
    INSERT INTO "KeyHour" SELECT 'key-' || "k"."i", ${now} - "d"."i" * 3600000, 'admitted', 40
      FROM ${keys}, ${numbers(744)} AS "d";
    INSERT INTO "KeyCaller" SELECT 'key-' || "k"."i", '192.0.2.' || "d"."i", 0, ${now} - "d"."i", 7, 1
      FROM ${keys}, ${numbers(100)} AS "d";
    INSERT INTO "KeyUse" SELECT 'key-' || "k"."i", ${day}, "w", "r", 5 FROM ${keys}, ${numbers(31)} AS "d", ${words},
      (SELECT 'check' AS "r" UNION ALL SELECT '/api/shop/{id}');
  `);
  database.close();
}
