/** Everything of a server moves to PostgreSQL or nothing does, and what arrived is what was there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { toChainKeyPath } from "@/lib/config/chain-key";
import type { Actor } from "@/lib/server/access/actor";
import { recordActivity } from "@/lib/server/activity/record";
import { closeDatabase, write } from "@/lib/server/db/transactions";
import { listKeys } from "@/lib/server/keys/keys";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { dumpDatabase, getGeneration } from "@/lib/server/testing/engine";
import { findInGate } from "@/lib/server/testing/gate";
import { createOne } from "@/lib/server/testing/keys";
import { shareOne } from "@/lib/server/testing/share-links";
import type { RevealedKey } from "@/lib/shared/keys/key-view";
import { lockForUse } from "../backup/database-lock";
import { startPostgres, type TestPostgres } from "../testing/postgres";
import { type MoveOptions, moveDatabase } from "./moving";

const { file: prepared } = createTestDatabase();
const preparedUrl = process.env.DATABASE_URL;

// Each move reads and verifies everything twice.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let server: TestPostgres;
let actor: Actor;
let made: RevealedKey;
beforeAll(async () => {
  server = await startPostgres();
  actor = await createActor({ userName: 'Ada "Löwe" \\ 🔑' });
  made = await createOne(actor, {
    name: "a \\ b",
    ipRules: ["192.0.2.0/24"],
    expiresAt: new Date("2030-01-02T03:04:05.678Z"),
  });
  await shareOne(actor, made);
  await write(async (database) => {
    const who = { accountId: actor.accountId, userId: actor.userId, byKeyId: null, name: "Ada", address: "192.0.2.1" };
    for (let index = 0; index < 1_010; index++) {
      await recordActivity(database, who, { kind: "key.created", subject: `key ${index}` }, { now: new Date() });
    }
  });
  fillTheRest();
}, 120_000);
afterAll(() => server.stop());

/** A row in each table that no call above fills. */
function fillTheRest(): void {
  const database = new Database(prepared);
  const { accountId, userId } = actor;
  const keyId = made.key.id;
  database.exec(`
    INSERT INTO "PersonLink" ("id", "userId", "purpose", "email", "tokenHash", "createdAt", "expiresAt")
      VALUES ('l', '${userId}', 'password', 'a@example.com', x'00ff10', 1795000000001, 1795000000999);
    INSERT INTO "Invitation" ("id", "accountId", "email", "role", "tokenHash", "createdById", "inviterName", "createdAt", "expiresAt")
      VALUES ('i', '${accountId}', 'b@example.com', 'member', x'01', '${userId}', 'Ada', 0, 1795000000000);
    INSERT INTO "SignInThrottle" VALUES ('t', 3, 1795000000000, 1795000000000);
    INSERT INTO "KnownAddress" VALUES ('k', 1795000000000);
    INSERT INTO "StoredAnswer" VALUES (x'02', '${keyId}', x'', x'ffff', 1795000000000);
    INSERT INTO "KeyUsage" VALUES ('${keyId}', '2026-11-28', 'admitted', 7);
    INSERT INTO "KeyHour" VALUES ('${keyId}', 1795000000000, 'admitted', 7);
    INSERT INTO "KeyCaller" VALUES ('${keyId}', '192.0.2.1', 1795000000000, 1795000000000, 7, 1);
    INSERT INTO "KeyCall" VALUES ('${keyId}', '2026-11-28', '192.0.2.1', 'check', 'ViewContacts' || char(10) || 'SendHttp', 7);
    INSERT INTO "KeyUse" VALUES ('${keyId}', '2026-11-28', 'ViewContacts', 'check', 7);
    INSERT INTO "KeyRefusal" VALUES ('r', '${keyId}', 1795000000000, 'ip_not_allowed', '::1', 'GET /', 'r-1', 'check', '');
    INSERT INTO "SafetyDismissal" VALUES ('${keyId}', 'unused', 'Runs once a year', 'Ada', 1795000000000, 1795000000001);
    INSERT INTO "RouteTraffic" VALUES ('/api/mail', 'hour', 1795000000000, '[["2xx",3]]', '[[7,3]]');
    INSERT INTO "RouteKeyCount" VALUES ('/api/mail', 1795000000000, '${keyId}', 3);
    INSERT INTO "RouteError" VALUES ('e', '/api/mail', 1795000000000, 'r', 'GET /api/mail', 502, NULL, 'no_answer', NULL);
    INSERT INTO "RestoreReview" VALUES ('${accountId}', 1795000000000, 1795000000000, 0, '[]');
    INSERT INTO "DeletedKey" ("id", "accountId", "name", "makerId", "lastFive", "secretHash", "settings", "usage",
      "deletedAt", "deletedById", "deletedByName", "isDeletedByKey", "reportedAt")
      VALUES ('d', '${accountId}', 'gone', '${userId}', 'ABCDE', x'03', '{"name": "gone"}', '[]', 1795000000000, '${userId}', 'Ada', 0, NULL);
    INSERT INTO "Secret" ("hash", "keyId", "lastFive", "createdAt", "endsAt", "lastUsedAt", "lastUsedAddress", "remindedAt")
      VALUES (x'04', '${keyId}', 'FGHIJ', 1795000000000, 1795000000001, 1795000000002, '192.0.2.9', NULL);
    INSERT INTO "ConfigVersion" VALUES ('routes', 2, 1795000000000, '${userId}', 'Ada', 'a \\ note', '{"routes": []}');
    INSERT INTO "BookkeepingCursor" VALUES ('g', 9, 1795000000000);
  `);
  database.exec(`INSERT INTO "Account" ("id", "name", "createdAt") VALUES ('empty', 'Empty', 1795000000000)`);
  database.close();
}

let folder: string;
let file: string;
let url: string;
let lines: string[];
beforeEach(async () => {
  await closeDatabase();
  process.env.DATABASE_URL = preparedUrl;
  process.env.CHAIN_KEY_FILE = "";
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-move-"));
  file = path.join(folder, "latchkey.db");
  const source = new Database(prepared, { readonly: true });
  source.prepare("VACUUM INTO ?").run(file);
  source.close();
  copyFileSync(toChainKeyPath(prepared), toChainKeyPath(file));
  url = await server.createDatabase();
  lines = [];
  return async () => {
    await closeDatabase();
    process.env.DATABASE_URL = preparedUrl;
    process.env.CHAIN_KEY_FILE = "";
    rmSync(folder, { recursive: true, force: true });
  };
});

const optionsOf = (facts: Partial<MoveOptions> = {}): MoveOptions => {
  return { file, url, chainKeyPath: toChainKeyPath(file), say: (line) => lines.push(line), ...facts };
};
const change = (script: string) => {
  const database = new Database(file);
  database.exec(script);
  database.close();
};

test("every table arrives row for row, with the accounts' activity whole", async () => {
  const before = dumpDatabase();
  const generation = getGeneration();
  await moveDatabase(optionsOf());
  const after = dumpDatabase();
  const counts = Object.fromEntries(Object.entries(after).map(([name, rows]) => [name, rows.length]));
  for (const name of Object.keys(before)) {
    if (["_prisma_migrations", "ChangedKey", "ChainKeyMark", "ActivityHead", "sqlite_sequence"].includes(name))
      continue;
    expect([name, counts[name]]).toEqual([name, before[name]?.length]);
    if (name !== "ActivityCheckpoint" && name !== "Node") expect([name, counts[name]]).not.toEqual([name, 0]);
  }
  expect(lines).toContain(`Activity: ${before.Activity?.length} rows`);
  expect(lines.at(-1)).toBe("The activity of 2 accounts is whole.");
  // The account without entries has a sealed head now, which says so.
  expect([before.ActivityHead?.length, counts.ActivityHead]).toEqual([1, 2]);
  expect(getGeneration()).toBe(generation + 1);
  const [key] = (await listKeys(actor)).keys;
  expect(key).toMatchObject({ name: "a \\ b", ipRules: ["192.0.2.0/24"], expiresAt: "2030-01-02T03:04:05.678Z" });
  expect((await findInGate(made.secret))?.id).toBe(made.key.id);
});

test("a database that is not empty is refused and left as it is", async () => {
  await moveDatabase(optionsOf());
  const before = dumpDatabase();
  await expect(moveDatabase(optionsOf())).rejects.toThrow("is not empty, it has rows in Account: create another one");
  // The refused move has pointed DATABASE_URL at the file that it checked.
  process.env.DATABASE_URL = url;
  expect(JSON.stringify(dumpDatabase()) === JSON.stringify(before)).toBe(true);
});

test("a running server on either side is refused", async () => {
  const lock = lockForUse(file);
  await expect(moveDatabase(optionsOf())).rejects.toThrow("Latchkey is running with the SQLite database");
  lock?.release();
  const open = new Database(file);
  open.pragma("journal_mode = WAL");
  open.exec("BEGIN; SELECT count(*) FROM User");
  await expect(moveDatabase(optionsOf())).rejects.toThrow("Another process has");
  open.close();
  const other = await server.createDatabase();
  await expect(moveDatabase(optionsOf({ url: other, say: stopAt(0) }))).rejects.toThrow("stopped");
  await server.query(
    `INSERT INTO "Node" VALUES ('n', 'web-1', '1', now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC', 0, '{}')`,
    [],
    other,
  );
  await expect(moveDatabase(optionsOf({ url: other }))).rejects.toThrow("The server web-1 uses the database");
});

/** Fails the move after so many tables. */
function stopAt(count: number): (line: string) => void {
  let left = count;
  return () => {
    if (left-- === 0) throw new Error("stopped");
  };
}

test.each([0, 12])("a move that fails after %i tables has changed nothing, and can be run again", async (count) => {
  await expect(moveDatabase(optionsOf({ say: stopAt(count) }))).rejects.toThrow("stopped");
  await moveDatabase(optionsOf());
  expect(lines.at(-1)).toContain("is whole");
});

test("a move that is killed has changed nothing, and can be run again", async () => {
  const script = `import { moveDatabase } from ${JSON.stringify(path.join(import.meta.dirname, "moving.ts"))};
    await moveDatabase({ ...${JSON.stringify({ file, url, chainKeyPath: toChainKeyPath(file) })}, say: console.log });`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  await moveDatabase(optionsOf());
  expect(lines.at(-1)).toContain("is whole");
});

test("what PostgreSQL can't store, a broken activity and another chain key are refused before anything is moved", async () => {
  change(`UPDATE "User" SET "name" = 'a' || char(0)`);
  await expect(moveDatabase(optionsOf())).rejects.toThrow("User has a name with U+0000, which PostgreSQL can't store");
  change(`UPDATE "User" SET "name" = 'a'; DELETE FROM "Activity" WHERE "seq" > 5`);
  await expect(moveDatabase(optionsOf())).rejects.toThrow("does not end where its head says");
  writeFileSync(toChainKeyPath(file), "ab".repeat(32));
  await expect(moveDatabase(optionsOf())).rejects.toThrow("is not moved");
  await expect(moveDatabase(optionsOf({ file: `${file}-none` }))).rejects.toThrow("does not exist");
});
