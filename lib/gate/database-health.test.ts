/** Damage to a table is found, named in the log once and said in the readiness, whoever reads that table. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DatabaseFault } from "@/lib/shared/gate/inner-hop";
import { applyMigrations } from "@/prisma/migrate";
import { SqliteKeyStore } from "./auth/key-store-sqlite";
import { DatabaseHealth } from "./database-health";
import { createLog } from "./process/log";

const PAGE_BYTES = 4096;
const HASH = Buffer.alloc(32, 7);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-health-"));
  file = path.join(folder, "test.db");
  applyMigrations(file);
  const database = new Database(file);
  database.exec(`
    INSERT INTO "User" ("id", "email", "name", "passwordHash", "createdAt") VALUES ('u', 'a@example.com', 'Ada', '', 1);
    INSERT INTO "Account" ("id", "name", "createdAt") VALUES ('a', 'A', 1);
    INSERT INTO "Membership" ("accountId", "userId", "role", "createdAt") VALUES ('a', 'u', 'owner', 1);
    INSERT INTO "ApiKey" ("id", "accountId", "makerId", "name", "permissions", "ipRules", "createdAt", "requestId")
      VALUES ('k', 'a', 'u', 'key', '', '', 1, 'r')`);
  database
    .prepare(`INSERT INTO "Secret" ("keyId", "hash", "lastFive", "createdAt") VALUES ('k', ?, 'ABCDE', 1)`)
    .run(HASH);
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Overwrites the first page of a table, as a failing disk would. */
function damage(table: string): void {
  const database = new Database(file);
  const page = database.prepare("SELECT rootpage FROM sqlite_master WHERE name = ?").pluck().get(table) as number;
  database.close();
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
  closeSync(descriptor);
}

function watchHealth(dashboard: { databaseFault: DatabaseFault | null } = { databaseFault: null }) {
  const keyStore = new SqliteKeyStore(file);
  const lines: string[] = [];
  const log = createLog("info", (line) => lines.push(line));
  const health = new DatabaseHealth({ keyStore, dashboard, log });
  return { keyStore, health, lines, dashboard };
}

/** Enough calls for a whole pass over a small database. */
async function readThrough(health: DatabaseHealth): Promise<void> {
  for (let call = 0; call < 20; call++) await health.check();
}

test("a whole database is ok, and nothing is logged", async () => {
  const { health, keyStore, lines } = watchHealth();
  await readThrough(health);
  expect(health.state).toBe("ok");
  expect(lines).toEqual([]);
  keyStore.close();
});

test.each(["Secret", "Activity", "User"])("damage to %s is found though the gate never reads it", async (table) => {
  damage(table);
  const { health, keyStore, lines } = watchHealth();
  await readThrough(health);
  expect(health.state).toBe("damaged");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 50, tables: [table] }]);
  expect(keyStore.find(HASH)).toMatchObject({ id: "k" });
  keyStore.close();
});

test("when no key can be decided, the readiness is unavailable and the log names the table", async () => {
  damage("ApiKey");
  const { health, keyStore, lines } = watchHealth();
  expect(() => keyStore.find(HASH)).toThrow("malformed");
  expect(health.state).toBe("unavailable");
  await health.check();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ tables: ["ApiKey"] }]);
  keyStore.close();
});

test("damage that the dashboard meets has every table read at once", async () => {
  const { health, keyStore, lines, dashboard } = watchHealth();
  await readThrough(health);
  damage("Activity");
  dashboard.databaseFault = "damaged";
  await health.check();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ tables: ["Activity"] }]);
  keyStore.close();
});

test.each(["full", "read_only", "unreadable"] as const)("%s is said, and not logged a second time", async (fault) => {
  const { health, keyStore, lines, dashboard } = watchHealth({ databaseFault: fault });
  expect(health.state).toBe(fault);
  dashboard.databaseFault = null;
  expect(health.state).toBe("ok");
  expect(lines).toEqual([]);
  keyStore.close();
});
