/** For tests: an empty database of the engine that this run is for, and questions to it beside the product's own. */
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { inject, test } from "vitest";
import { findDatabaseConfig } from "@/lib/config/database";
import { applyMigrations } from "@/prisma/migrate";
import { askPostgresql, askPostgresqlForAll } from "@/prisma/testing/ask-postgresql";

/** Which kind of database the tests of this run use. */
export const ENGINE = process.env.TEST_ENGINE === "postgresql" ? "postgresql" : "sqlite";

/** Declares a test of what only SQLite has, such as its files and their locks. The reason stands beside its use. */
export function testOnSqlite(name: string, body: () => Promise<void>): void {
  // On the other engine there is no such test, rather than one that was skipped.
  if (ENGINE === "sqlite") test(name, body);
}

/** A database that nobody uses yet. `file` is where one of SQLite is; its chain key is in `folder`. */
export type EmptyDatabase = { url: string; folder: string; file: string; remove(): void };

/** Creates a migrated database without any rows. */
export function createEmptyDatabase(): EmptyDatabase {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-unit-"));
  const file = path.join(folder, "test.db");
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  if (ENGINE === "sqlite") {
    applyMigrations(file);
    return { url: `file:${file}`, folder, file, remove: removeFolder };
  }
  const { url: serverUrl, template } = inject("postgres");
  const name = `unit_${randomUUID().replaceAll("-", "")}`;
  askPostgresql(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const remove = () => {
    removeFolder();
    askPostgresql(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url: serverUrl.replace(/postgres$/, name), folder, file, remove };
}

/** Everything in the database, to assert that nothing was changed. */
export function dumpDatabase(): Record<string, unknown[]> {
  const database = findDatabaseConfig();
  if (database.engine === "sqlite") {
    return withFile(database.path, (file) => {
      const names = file.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
      return Object.fromEntries(names.sort().map((name) => [name, file.prepare(`SELECT * FROM "${name}"`).all()]));
    });
  }
  const names = askPostgresql<{ name: string }>(
    database.url,
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1",
  ).map(({ name }) => name);
  // A row that is updated moves to the end.
  const statements = names.map((name) => `SELECT * FROM "${name}" AS t ORDER BY t::text`);
  const results = askPostgresqlForAll(database.url, statements.join(";"));
  return Object.fromEntries(names.map((name, index) => [name, results[index] ?? []]));
}

/** Runs a script on the database beside the product, as somebody with access to it could. */
export function alterDatabase(script: string): void {
  const database = findDatabaseConfig();
  if (database.engine === "sqlite") withFile(database.path, (file) => file.exec(script));
  else askPostgresql(database.url, script);
}

/** The ids of the keys that the gate would find by this secret, by the same hash. */
export function findBySecret(secret: string): unknown[] {
  const database = findDatabaseConfig();
  const hash = createHash("sha256").update(secret).digest();
  if (database.engine === "sqlite") {
    const statement = 'SELECT "keyId" FROM "Secret" WHERE "hash" = ?';
    return withFile(database.path, (file) => file.prepare(statement).pluck().all(hash));
  }
  const rows = askPostgresql<{ keyId: string }>(database.url, 'SELECT "keyId" FROM "Secret" WHERE "hash" = $1', [hash]);
  return rows.map(({ keyId }) => keyId);
}

/** The generation, which the gate compares to notice changes. */
export function getGeneration(): number {
  const database = findDatabaseConfig();
  const statement = 'SELECT "generation" FROM "GateState"';
  if (database.engine === "sqlite") {
    return withFile(database.path, (file) => Number(file.prepare(statement).pluck().get()));
  }
  const [row] = askPostgresql<{ generation: string }>(database.url, statement);
  return Number(row?.generation);
}

function withFile<T>(file: string, use: (database: Database.Database) => T): T {
  const database = new Database(file);
  try {
    return use(database);
  } finally {
    database.close();
  }
}
