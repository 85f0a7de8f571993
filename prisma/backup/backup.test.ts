/** A backup is whole while the server writes, and a restore brings back nothing that was revoked without a decision. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { toChainKeyPath } from "@/lib/config/chain-key";
import type { Actor } from "@/lib/server/access/actor";
import { closeDatabase, read } from "@/lib/server/db/transactions";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { listKeys } from "@/lib/server/keys/keys";
import { createActor } from "@/lib/server/testing/database";
import { createOne } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { applyMigrations } from "@/prisma/migrate";
import { listMigrations } from "@/prisma/migration-files";
import { backUpBeforeMigration } from "./before-migration";
import { lockForUse } from "./database-lock";
import { restoreBackup } from "./restoring";
import { writeBackup } from "./snapshot";

let folder: string;
let databasePath: string;
let file: string;
let actor: Actor;
const said: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-backup-"));
  databasePath = path.join(folder, "keys.db");
  file = path.join(folder, "monday.backup");
  said.length = 0;
  applyMigrations(databasePath);
  process.env.DATABASE_URL = `file:${databasePath}`;
  actor = await createActor();
});
afterEach(async () => {
  await closeDatabase();
  rmSync(folder, { recursive: true, force: true });
});

async function restore(given: { isTrusted?: boolean; tolerates?: boolean } = {}): Promise<void> {
  await closeDatabase();
  const options = { isTrusted: false, tolerates: false, ...given };
  await restoreBackup({ databasePath, file, say: (line) => said.push(line), ...options });
  process.env.DATABASE_URL = `file:${databasePath}`;
}

const readRows = (query: string) => {
  const database = new Database(databasePath, { readonly: true });
  const rows = database.prepare(query).all();
  database.close();
  return rows;
};

test("a restored database holds what the backup held, with every key held, and its chain key", async () => {
  const { key } = await createOne(actor);
  const chainKey = readFileSync(toChainKeyPath(databasePath), "utf8");
  writeBackup(databasePath, file);
  rmSync(toChainKeyPath(databasePath));
  await closeDatabase();
  for (const name of readdirSync(folder)) if (name.startsWith("keys.db")) rmSync(path.join(folder, name));
  await restore();
  expect(readFileSync(toChainKeyPath(databasePath), "utf8")).toBe(chainKey);
  expect(readRows('SELECT "id", "heldAt" IS NOT NULL AS "isHeld" FROM "ApiKey"')).toEqual([{ id: key.id, isHeld: 1 }]);
  expect(said.join("\n")).toContain("Nothing is known of what changed after the backup");
  expect((await listKeys(actor)).keys.map(({ id }) => id)).toEqual([key.id]);
});

test("nothing that was revoked after the backup comes back by itself, and the account's review names it", async () => {
  const [deleted, changed, narrowed, same] = [
    await createOne(actor),
    await createOne(actor),
    await createOne(actor, { permissions: ["Export", "SendHttp"] }),
    await createOne(actor),
  ];
  writeBackup(databasePath, file);
  await deleteKey(actor, deleted.key);
  await changeKey(actor, changed.key);
  await editKey(actor, { id: narrowed.key.id, version: 1, permissions: ["SendHttp"], ipRules: ["192.0.2.7"] });
  const later = await createOne(actor, { name: "made since" });
  await restore();
  expect(readRows('SELECT count(*) AS "count" FROM "ApiKey" WHERE "heldAt" IS NULL')).toEqual([{ count: 0 }]);
  expect(readRows('SELECT * FROM "Session"')).toEqual([]);
  const [review] = readRows('SELECT "isKnown", "findings" FROM "RestoreReview"') as { findings: string }[];
  const findings = JSON.parse(review?.findings ?? "");
  expect(findings.keys.map(({ keyId, change, by }: Record<string, unknown>) => [keyId, change, by]).sort()).toEqual(
    [
      [deleted.key.id, "deleted", "Ada"],
      [changed.key.id, "secret_changed", "Ada"],
      [narrowed.key.id, "edited", "Ada"],
    ].sort(),
  );
  expect(findings.keys.find(({ change }: { change: string }) => change === "edited").details).toEqual({
    permissions: { before: ["Export", "SendHttp"], after: ["SendHttp"] },
    ipRules: { before: [], after: ["192.0.2.7"] },
  });
  expect(findings.others).toMatchObject([{ kind: "key.created", subject: later.key.name }]);
  expect(findings.keys.some(({ keyId }: { keyId: string }) => keyId === same.key.id)).toBe(false);
});

test("what was taken from people after the backup stays taken", async () => {
  const gone = await createMember(actor, { role: "admin" });
  const lowered = await createMember(actor, { role: "admin" });
  writeBackup(databasePath, file);
  await closeDatabase();
  const database = new Database(databasePath);
  database.prepare('DELETE FROM "Membership" WHERE "userId" = ?').run(gone.userId);
  database.prepare(`UPDATE "Membership" SET "role" = 'viewer' WHERE "userId" = ?`).run(lowered.userId);
  database.prepare(`UPDATE "User" SET "passwordHash" = 'newer' WHERE "id" = ?`).run(actor.userId);
  database.close();
  await restore();
  const roles = await read((each) => each.membership.findMany({ select: { userId: true, role: true } }));
  expect(roles).toHaveLength(2);
  expect(roles).toEqual(
    expect.arrayContaining([
      { userId: actor.userId, role: "owner" },
      { userId: lowered.userId, role: "viewer" },
    ]),
  );
  expect(readRows(`SELECT count(*) AS "count" FROM "User" WHERE "passwordHash" = 'newer'`)).toEqual([{ count: 1 }]);
});

test("with --trust everything works as it did when the backup was made", async () => {
  const { key } = await createOne(actor);
  writeBackup(databasePath, file);
  await deleteKey(actor, key);
  await restore({ isTrusted: true });
  expect(readRows('SELECT "heldAt" FROM "ApiKey"')).toEqual([{ heldAt: null }]);
  expect(readRows('SELECT "id" FROM "Session"')).toEqual([{ id: actor.sessionId }]);
  expect(readRows('SELECT * FROM "RestoreReview"')).toEqual([]);
});

test("a restore is refused while a server, or any other process, has the database", async () => {
  writeBackup(databasePath, file);
  const server = lockForUse(databasePath);
  await expect(restore()).rejects.toThrow("stop the server first");
  server?.release();
  await closeDatabase();
  const other = new Database(databasePath);
  other.prepare('SELECT * FROM "GateState"').all();
  await expect(restore()).rejects.toThrow("Another process has");
  other.close();
  await restore();
});

test("a log that lies beside the database never meets the restored one", async () => {
  await createOne(actor);
  writeBackup(databasePath, file);
  await closeDatabase();
  rmSync(databasePath);
  writeFileSync(`${databasePath}-wal`, "stale");
  writeFileSync(`${databasePath}-shm`, "stale");
  await restore();
  const [replaced = ""] = readdirSync(folder).filter((name) => name.includes(".replaced-"));
  expect(readdirSync(path.join(folder, replaced)).sort()).toEqual(["keys.db-shm", "keys.db-wal", "keys.db.chain-key"]);
  expect(existsSync(`${databasePath}-wal`)).toBe(false);
});

test.each<[string, (bytes: Buffer) => Uint8Array, RegExp]>([
  ["was cut off", (bytes) => bytes.subarray(0, -100), /cut off/],
  ["has one other bit", (bytes) => bytes.fill((bytes[9000] ?? 0) ^ 1, 9000, 9001), /checksum does not match/],
  ["has another first line", (bytes) => Buffer.concat([Buffer.from("x"), bytes]), /is no backup/],
  ["has no manifest", () => Buffer.from("latchkey backup 1\n{}\n"), /first lines can't be read/],
  ["is empty", () => Buffer.alloc(0), /is no backup/],
])("a backup that %s is refused, and nothing changes", async (_what, damage, message) => {
  writeBackup(databasePath, file);
  writeFileSync(file, damage(readFileSync(file)));
  await closeDatabase();
  const before = readFileSync(databasePath);
  await expect(restore()).rejects.toThrow(message);
  expect(readFileSync(databasePath)).toEqual(before);
  expect(readdirSync(folder).filter((name) => /restor|replaced/.test(name))).toEqual([]);
});

test("a backup whose activity was altered is refused, unless faults are tolerated", async () => {
  await createOne(actor);
  await closeDatabase();
  const database = new Database(databasePath);
  database.exec(`UPDATE "Activity" SET "subject" = 'another'`);
  database.close();
  writeBackup(databasePath, file);
  await expect(restore()).rejects.toThrow(/the activity of ".*" is broken at entry 1/);
  await restore({ tolerates: true });
  expect(said.join("\n")).toContain("Fault: the activity of");
});

test("a backup replaces a backup, and no other file", async () => {
  writeBackup(databasePath, file);
  const { sha256 } = writeBackup(databasePath, file);
  expect(readFileSync(file, "latin1").endsWith(`sha256 ${sha256}\n`)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(() => writeBackup(databasePath, databasePath)).toThrow("is no backup, so it is not replaced");
  expect(() => writeBackup(databasePath, folder)).toThrow("is a folder");
  expect(() => writeBackup(databasePath, path.join(folder, "none", "a"))).toThrow("does not exist");
  expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
});

test("a start backs a database up before it migrates it, and keeps five of these backups", async () => {
  expect(backUpBeforeMigration(databasePath, new Date())).toBeNull();
  expect(backUpBeforeMigration(path.join(folder, "new.db"), new Date())).toBeNull();
  await closeDatabase();
  const database = new Database(databasePath);
  database.prepare('DELETE FROM "_prisma_migrations" WHERE "migration_name" = ?').run(listMigrations("sqlite").at(-1));
  database.close();
  const files = [1, 2, 3, 4, 5, 6].map((day) => backUpBeforeMigration(databasePath, new Date(Date.UTC(2027, 0, day))));
  expect(files.map((each) => existsSync(each ?? ""))).toEqual([false, true, true, true, true, true]);
});

test("a replaced database of which the keys are damaged still says what its activity knows", async () => {
  const { key } = await createOne(actor, { name: "leaked" });
  writeBackup(databasePath, file);
  await deleteKey(actor, key);
  await closeDatabase();
  const database = new Database(databasePath);
  const page = database.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'ApiKey'").pluck().get() as number;
  database.close();
  const bytes = readFileSync(databasePath);
  writeFileSync(databasePath, bytes.fill(0xa5, (page - 1) * 4096, page * 4096));
  await restore();
  const [review] = readRows('SELECT "isKnown", "findings" FROM "RestoreReview"') as { findings: string }[];
  expect(review).toMatchObject({ isKnown: 0 });
  expect(JSON.parse(review?.findings ?? "").keys).toMatchObject([{ keyId: key.id, change: "deleted", by: "Ada" }]);
});
