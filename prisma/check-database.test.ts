/** A database that is damaged, mixed or beside another chain key is named as that before a start uses it. */
import { copyFileSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { toChainKeyPath } from "@/lib/config/chain-key";
import type { Actor } from "@/lib/server/access/actor";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne } from "@/lib/server/testing/keys";
import { findDatabaseFaults, truncateLog } from "./check-database";
import { applyMigrations } from "./migrate";

const { file: source } = createTestDatabase();

let actor: Actor;
beforeAll(async () => {
  actor = await createActor();
  for (let each = 0; each < 8; each++) await createOne(actor);
  truncateLog(source);
});

let folder: string;
let file: string;
let keyFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-check-"));
  file = path.join(folder, "keys.db");
  keyFile = toChainKeyPath(file);
  copyFileSync(source, file);
  copyFileSync(toChainKeyPath(source), keyFile);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function change(script: string): void {
  const database = new Database(file);
  database.pragma("foreign_keys = OFF");
  database.exec(script);
  database.close();
}

test("a whole database beside its chain key fits, and so does one that does not exist yet", () => {
  expect(findDatabaseFaults(file)).toEqual([]);
  expect(findDatabaseFaults(path.join(folder, "new.db"))).toEqual([]);
  applyMigrations(path.join(folder, "empty.db"));
  expect(findDatabaseFaults(path.join(folder, "empty.db"))).toEqual([]);
});

test("a damaged page is found", () => {
  const { size } = statSync(file);
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, Math.floor(size / 8192) * 4096);
  expect(findDatabaseFaults(file)).toEqual([expect.stringMatching(/^it is damaged \(.*\); .* restore a backup$/)]);
});

test.each([
  ["keys without accounts", 'DELETE FROM "Account"', /^its table \w+ has rows without their row in Account; /],
  ["keys without secrets' keys", 'DELETE FROM "ApiKey"', /^its table \w+ has rows without their row in ApiKey; /],
  [
    "activity that ends too early",
    'DELETE FROM "Activity" WHERE "seq" > 5',
    /^the activity of ".*" does not end where/,
  ],
  ["activity that goes on", 'UPDATE "ActivityHead" SET "seq" = 5', /^the activity of ".*" does not end where/],
  ["another head", 'UPDATE "ActivityHead" SET "hash" = zeroblob(32)', /^the activity of ".*" does not end where/],
])("%s are found", (_name, script, fault) => {
  change(script);
  expect(findDatabaseFaults(file)).toEqual([expect.stringMatching(fault)]);
});

test("an older copy beside a newer -wal file, which SQLite opens without a word, is found", () => {
  const older = path.join(folder, "older.db");
  copyFileSync(file, older);
  const running = new Database(file);
  running.pragma("journal_mode = WAL");
  running.pragma("foreign_keys = OFF");
  running.exec('DELETE FROM "ActivityHead"; DELETE FROM "Activity"; DELETE FROM "Account"');
  copyFileSync(`${file}-wal`, `${older}-wal`);
  copyFileSync(keyFile, toChainKeyPath(older));
  running.close();
  expect(findDatabaseFaults(older)).toHaveLength(1);
});

test("a chain key that is missing, another or none at all is found, and no new chain begins", () => {
  writeFileSync(keyFile, `${"ab".repeat(32)}\n`);
  expect(findDatabaseFaults(file)).toEqual([expect.stringContaining("chained with another key than the one in")]);
  writeFileSync(keyFile, "no key");
  expect(findDatabaseFaults(file)).toEqual([expect.stringContaining("does not hold a chain key")]);
  rmSync(keyFile);
  expect(findDatabaseFaults(file)).toEqual([expect.stringMatching(/^its chain key .* is missing; put that file back/)]);
});

test("a database without an account beside a chain key is not taken for a new one", () => {
  const abandoned = expect.stringMatching(/ comes from a server that had an owner; restore its database, or remove /);
  rmSync(file);
  expect(findDatabaseFaults(file)).toEqual([abandoned]);
  writeFileSync(file, "");
  expect(findDatabaseFaults(file)).toEqual([abandoned]);
  applyMigrations(file);
  expect(findDatabaseFaults(file)).toEqual([abandoned]);
});

test("once the log is emptied the file alone holds everything", () => {
  change('PRAGMA journal_mode = WAL; UPDATE "ApiKey" SET "name" = "id"');
  const open = new Database(file);
  open.exec('UPDATE "User" SET "name" = \'Grace\'');
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
  open.close();
  expect(truncateLog(file)).toBe(true);
  expect(existsSync(`${file}-wal`)).toBe(false);
  const alone = path.join(folder, "alone.db");
  copyFileSync(file, alone);
  const copy = new Database(alone, { readonly: true });
  expect(copy.prepare('SELECT "name" FROM "User"').pluck().all()).toEqual(["Grace"]);
  copy.close();
});
