/** What another process has committed is seen at the next look, however the log was emptied meanwhile. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applyMigrations } from "@/prisma/migrate";
import { FIND, SqliteKeyStore } from "./key-store-sqlite";

// Beside the sources, so that it finds better-sqlite3.
const WRITER = `
const Database = require(process.argv[2]);
const database = new Database(process.argv[3]);
database.pragma("synchronous = FULL");
process.on("message", (sql) => {
  for (const statement of sql) database.exec(statement);
  process.send("done");
});
process.send("ready");
`;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-source-"));
  file = path.join(folder, "test.db");
  applyMigrations(file);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function startWriter() {
  const script = path.join(folder, "writer.cjs");
  writeFileSync(script, WRITER);
  const child = fork(script, [path.resolve("node_modules/better-sqlite3"), file]);
  await once(child, "message");
  const run = async (...sql: string[]) => {
    child.send(sql);
    await once(child, "message");
  };
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await once(child, "exit");
  };
  return { run, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

const COUNT = 'UPDATE "GateState" SET "generation" = "generation" + 1 WHERE "id" = 1';
const OTHER = 'UPDATE "GateState" SET "generation" = "generation" WHERE "id" = 1';

test("a commit of another process is seen by the first look after it was confirmed", async () => {
  const source = new SqliteKeyStore(file);
  const writer = await startWriter();
  let expected = source.generation();
  for (let round = 1; round <= 400; round++) {
    await writer.run(COUNT);
    expected++;
    expect(source.generation()).toBe(expected);
    // What is no change of keys, an emptied log and a log that begins anew change nothing, and hide nothing.
    if (round % 3 === 0) await writer.run(OTHER);
    if (round % 20 === 0) await writer.run("PRAGMA wal_checkpoint(TRUNCATE)");
    if (round % 30 === 0) await writer.run("PRAGMA wal_checkpoint(RESTART)");
    expect(source.generation()).toBe(expected);
  }
  await writer.stop();
  source.close();
}, 60_000);

test("a commit is seen through a symbolic link to the database, whatever an old log has left beside the link", async () => {
  const link = path.join(folder, "link.db");
  symlinkSync(file, link);
  writeFileSync(`${link}-shm`, Buffer.alloc(32_768));
  const source = new SqliteKeyStore(link);
  const writer = await startWriter();
  const before = source.generation();
  await writer.run(COUNT);
  expect(source.generation()).toBe(before + 1);
  expect(source.isHealthy()).toBe(true);
  await writer.stop();
  source.close();
}, 60_000);

test("what is rolled back, or not committed yet, is not seen", async () => {
  const source = new SqliteKeyStore(file);
  const writer = await startWriter();
  const before = source.generation();
  await writer.run("BEGIN IMMEDIATE", COUNT);
  expect(source.generation()).toBe(before);
  await writer.run("ROLLBACK");
  expect(source.generation()).toBe(before);
  await writer.run("BEGIN IMMEDIATE", COUNT, "COMMIT");
  expect(source.generation()).toBe(before + 1);
  await writer.stop();
  source.close();
}, 60_000);

test("a writer that comes and goes leaves the same log to look at", async () => {
  const source = new SqliteKeyStore(file);
  const before = source.generation();
  for (let round = 1; round <= 5; round++) {
    const writer = await startWriter();
    await writer.run(COUNT);
    await writer.stop();
    expect(source.generation()).toBe(before + round);
  }
  source.close();
}, 60_000);

test("a database in which no key can be looked for any more is not healthy", () => {
  const source = new SqliteKeyStore(file);
  expect(source.isHealthy()).toBe(true);
  const database = new Database(file);
  database.exec('DROP INDEX "Secret_hash_keyId_idx"');
  database.close();
  expect(source.isHealthy()).toBe(false);
  source.close();
});

test("a look-up reads no table but the key's own", () => {
  const database = new Database(file, { readonly: true });
  const statement = `EXPLAIN QUERY PLAN ${FIND}`;
  const steps = database.prepare<[Buffer], { detail: string }>(statement).all(Buffer.alloc(32));
  database.close();
  const searches = steps.map(({ detail }) => detail).filter((detail) => detail.startsWith("SEARCH"));
  expect(searches).toHaveLength(5);
  expect(searches.filter((detail) => !detail.includes("COVERING INDEX"))).toEqual([
    expect.stringMatching(/^SEARCH k USING INDEX /),
  ]);
});

test("an account's policy comes with its keys", () => {
  const hash = Buffer.alloc(32, 7);
  const database = new Database(file);
  database.exec(`
    INSERT INTO "User" ("id", "email", "name", "passwordHash", "createdAt") VALUES ('u', 'a@example.com', 'Ada', '', 0);
    INSERT INTO "Account" ("id", "name", "createdAt", "keyPolicy")
      VALUES ('a', 'A', 0, '{"longestLifeDays":1,"requiresRestriction":true,"forbidden":["Export"]}');
    INSERT INTO "Membership" ("accountId", "userId", "role", "createdAt") VALUES ('a', 'u', 'owner', 0);
    INSERT INTO "ApiKey" ("id", "accountId", "makerId", "name", "permissions", "ipRules", "createdAt", "requestId", "secretAt")
      VALUES ('k', 'a', 'u', 'k', 'Export SendHttp', '', 0, 'r', 1000);
    INSERT INTO "Secret" ("hash", "keyId", "lastFive", "createdAt") VALUES (x'${hash.toString("hex")}', 'k', 'ABCDE', 0)`);
  database.close();
  const source = new SqliteKeyStore(file);
  const tooOldAt = 1000 + 25 * 60 * 60 * 1000;
  expect(source.find(hash)).toMatchObject({ tooOldAt, lacksRestriction: true, words: "SendHttp" });
  source.close();
});

test("a saved document is there at the first look after its commit, and the same object until the next save", async () => {
  const source = new SqliteKeyStore(file);
  const writer = await startWriter();
  const look = () => {
    source.generation();
    return source.documents();
  };
  const none = look();
  expect(none).toEqual({ routes: null, permissions: null });
  const save = (kind: string, version: number, text: string) =>
    `INSERT INTO "ConfigVersion" VALUES ('${kind}', ${version}, 0, NULL, 'Ada', '', '${text}')`;
  await writer.run(COUNT);
  expect(look()).toBe(none);
  for (let version = 1; version <= 50; version++) {
    await writer.run(`BEGIN; ${COUNT}; ${save("routes", version, `r${version}`)}; COMMIT`);
    const documents = look();
    expect(documents).toEqual({ routes: { version, text: `r${version}` }, permissions: null });
    await writer.run(COUNT);
    expect(look()).toBe(documents);
  }
  await writer.run(`BEGIN; ${COUNT}; ${save("permissions", 1, "p")}; ${save("routes", 51, "r")}; COMMIT`);
  expect(look()).toEqual({ routes: { version: 51, text: "r" }, permissions: { version: 1, text: "p" } });
  await writer.stop();
  source.close();
});

test("documents are those of the last look, and a key that was changed after it says so", async () => {
  const hash = Buffer.alloc(32, 7);
  const source = new SqliteKeyStore(file);
  const writer = await startWriter();
  await writer.run(`
    INSERT INTO "User" ("id", "email", "name", "passwordHash", "createdAt") VALUES ('u', 'a@example.com', 'Ada', '', 0);
    INSERT INTO "Account" ("id", "name", "createdAt") VALUES ('a', 'A', 0);
    INSERT INTO "ApiKey" ("id", "accountId", "makerId", "name", "permissions", "ipRules", "createdAt", "requestId")
      VALUES ('k', 'a', 'u', 'k', 'orders:read', '', 0, 'r');
    INSERT INTO "Secret" ("hash", "keyId", "lastFive", "createdAt") VALUES (x'${hash.toString("hex")}', 'k', 'ABCDE', 0)`);
  const generation = source.generation();
  expect(source.find(hash)).toMatchObject({ words: "orders:read", readAt: generation });
  const rename = `UPDATE "ApiKey" SET "permissions" = 'orders:list'`;
  const save = `INSERT INTO "ConfigVersion" VALUES ('routes', 1, 0, NULL, 'Ada', '', 'r')`;
  await writer.run(`BEGIN; ${COUNT}; ${rename}; ${save}; COMMIT`);
  expect(source.find(hash)).toMatchObject({ words: "orders:list", readAt: generation + 1 });
  expect(source.documents().routes).toBeNull();
  source.generation();
  expect(source.documents().routes?.text).toBe("r");
  await writer.stop();
  source.close();
});

test("a save that is killed before its commit leaves the version before it in force", async () => {
  const source = new SqliteKeyStore(file);
  const look = () => {
    source.generation();
    return source.documents().routes?.text;
  };
  const save = (version: number, text: string) =>
    `INSERT INTO "ConfigVersion" VALUES ('routes', ${version}, 0, NULL, 'Ada', '', '${text}')`;
  for (let round = 1; round <= 3; round++) {
    const writer = await startWriter();
    await writer.run(`BEGIN; ${COUNT}; ${save(round, `kept ${round}`)}; COMMIT`);
    await writer.run("BEGIN IMMEDIATE", COUNT, save(round + 1, "killed"));
    expect(look()).toBe(`kept ${round}`);
    await writer.kill();
    expect(look()).toBe(`kept ${round}`);
  }
  source.close();
});
