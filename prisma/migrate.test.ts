/** The migrations give exactly the schema, once, also when two processes start together. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applyMigrations } from "./migrate";
import { listMigrations, readMigration } from "./migration-files";
import { schemaSql } from "./schema-sql";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-migrate-"));
  file = path.join(folder, "data", "latchkey.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Every table with its columns, indexes and foreign keys, in a form that can be compared. */
function shapeOf(script: string): unknown {
  const database = new Database(":memory:");
  database.exec(script);
  const objects = database
    .prepare("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    .all() as { sql: string }[];
  database.close();
  return objects.map((object) => ({ ...object, sql: object.sql.replace(/\s+/g, " ").replace(/ ?([(),]) ?/g, "$1") }));
}

test("the migrations equal schema.prisma", async () => {
  const migrated = listMigrations("sqlite")
    .map((name) => readMigration("sqlite", name))
    .join("\n");
  expect(shapeOf(migrated)).toEqual(shapeOf(await schemaSql("sqlite")));
});

test("a second start changes nothing, and only the owner may read the file", () => {
  applyMigrations(file);
  applyMigrations(file);
  const database = new Database(file);
  const rows = database.prepare('SELECT "migration_name", "applied_steps_count" FROM "_prisma_migrations"').all();
  expect(rows).toHaveLength(listMigrations("sqlite").length);
  expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
  database.close();
  expect(statSync(file).mode & 0o077).toBe(0);
});

test("four processes that start together apply each migration once", async () => {
  const script = `import { applyMigrations } from ${JSON.stringify(path.join(import.meta.dirname, "migrate.ts"))};
    applyMigrations(${JSON.stringify(file)});`;
  const run = () => promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
  await Promise.all([run(), run(), run(), run()]);
  const database = new Database(file);
  const { count } = database.prepare('SELECT COUNT(*) AS count FROM "_prisma_migrations"').get() as { count: number };
  database.close();
  expect(count).toBe(listMigrations("sqlite").length);
}, 30_000);

test("a database from a newer version is refused", () => {
  applyMigrations(file);
  const database = new Database(file);
  database.exec(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ('x', 'x', '9999_future')`,
  );
  database.close();
  expect(() => applyMigrations(file)).toThrow(/9999_future/);
});

test("a database whose migration differs from the one of this version is refused", () => {
  applyMigrations(file);
  const [first] = listMigrations("sqlite");
  const database = new Database(file);
  database
    .prepare('UPDATE "_prisma_migrations" SET "checksum" = ? WHERE "migration_name" = ?')
    .run("0".repeat(64), first);
  database.close();
  expect(() => applyMigrations(file)).toThrow(`its migration "${first}" differs`);
});

test("a file that is no database is refused and left as it was", () => {
  const other = path.join(folder, "notes.txt");
  writeFileSync(other, "these are notes, not a database ".repeat(100));
  const before = statSync(other).size;
  expect(() => applyMigrations(other)).toThrow(/not a database/);
  expect(statSync(other).size).toBe(before);
});
