/** Servers that share a database have one chain key, and one with another key does not start. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startPostgres, type TestPostgres } from "../testing/postgres";
import { findChainKeyFault } from "./chain-key";
import { applyPostgresqlMigrations } from "./migrate";

let server: TestPostgres;
let folder: string;
let url: string;
beforeAll(async () => {
  server = await startPostgres();
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-chain-key-"));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  url = await server.createDatabase();
  await applyPostgresqlMigrations(url);
});

const fileOf = (node: string) => path.join(folder, new URL(url).pathname.slice(1), node);

test("the first server of a database creates the key, and goes on with it", async () => {
  expect(await findChainKeyFault(url, fileOf("a"))).toBeNull();
  const key = readFileSync(fileOf("a"), "utf8");
  expect(key).toMatch(/^[0-9a-f]{64}\n$/);
  expect(await findChainKeyFault(url, fileOf("a"))).toBeNull();
  expect(readFileSync(fileOf("a"), "utf8")).toBe(key);
});

test("of servers that start together one creates the key, and the others make none of their own", async () => {
  const names = ["a", "b", "c"];
  const faults = await Promise.all(names.map((name) => findChainKeyFault(url, fileOf(name))));
  expect(faults.filter((fault) => fault === null)).toHaveLength(1);
  expect(names.filter((name) => existsSync(fileOf(name)))).toHaveLength(1);
  for (const fault of faults)
    if (fault !== null) expect(fault).toMatch(/^its chain key .* is missing; copy that file /);
});

test("another key is refused, a copy of the same one fits, and something else in the file is an error", async () => {
  expect(await findChainKeyFault(url, fileOf("a"))).toBeNull();
  writeFileSync(fileOf("b"), "ab".repeat(32));
  expect(await findChainKeyFault(url, fileOf("b"))).toContain("chained with another key than the one in");
  writeFileSync(fileOf("b"), readFileSync(fileOf("a")));
  expect(await findChainKeyFault(url, fileOf("b"))).toBeNull();
  writeFileSync(fileOf("b"), "no key");
  await expect(findChainKeyFault(url, fileOf("b"))).rejects.toThrow("does not hold a chain key");
});

test("a lost key is replaced only when that is asked for, and is then the one of all servers", async () => {
  expect(await findChainKeyFault(url, fileOf("a"))).toBeNull();
  expect(await findChainKeyFault(url, fileOf("b"), { replaces: true })).toBeNull();
  expect(await findChainKeyFault(url, fileOf("b"))).toBeNull();
  expect(await findChainKeyFault(url, fileOf("a"))).toContain("chained with another key");
});

test("a database with entries and without a mark expects the key of its newest entry", async () => {
  await server.query(`INSERT INTO "Account" ("id", "name", "createdAt") VALUES ('a', 'a', now())`, [], url);
  await server.query(
    `INSERT INTO "Activity" ("accountId", "seq", "at", "kind", "actorName", "address", "subject", "details", "search",
     "chainKeyId", "hash") VALUES ('a', 1, now(), 'k', '', '', '', '', '', 'other', '')`,
    [],
    url,
  );
  expect(await findChainKeyFault(url, fileOf("a"))).toMatch(/^its chain key .* is missing/);
});
