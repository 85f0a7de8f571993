/** Applies `prisma/migrations/<name>/migration.sql` in order, keeping Prisma's own table of what was applied. */
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";

const MIGRATIONS = path.join(import.meta.dirname, "migrations");

// The shape that Prisma's own tools create and expect.
const USAGE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "checksum" TEXT NOT NULL,
  "finished_at" DATETIME,
  "migration_name" TEXT NOT NULL,
  "logs" TEXT,
  "rolled_back_at" DATETIME,
  "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

/** The names of all migrations in the order in which they apply. */
export function listMigrations(): string[] {
  return readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The SQL of one migration. */
export function readMigration(name: string): string {
  return readFileSync(path.join(MIGRATIONS, name, "migration.sql"), "utf8");
}

/**
 * Brings the database file up to date, creating it and its folder (both readable by the owner alone) when absent.
 * Safe to run from several processes at once: they take turns, and each migration is one transaction. Sets WAL.
 * Throws when the file can't be opened, is no database, or was migrated by a newer version.
 */
export function applyMigrations(databasePath: string): void {
  mkdirSync(path.dirname(databasePath), { recursive: true, mode: 0o700 });
  const previousMask = process.umask(0o077);
  const database = openDatabase(databasePath, previousMask);
  try {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    database.transaction(applyPending).immediate(database);
  } finally {
    database.close();
  }
}

function openDatabase(databasePath: string, maskToRestore: number): Database.Database {
  try {
    return new Database(databasePath, { timeout: 10_000 });
  } finally {
    process.umask(maskToRestore);
  }
}

function applyPending(database: Database.Database): void {
  database.exec(USAGE_TABLE);
  const rows = database.prepare('SELECT "migration_name" AS name FROM "_prisma_migrations"').all() as {
    name: string;
  }[];
  const applied = new Set(rows.map((row) => row.name));
  const known = listMigrations();
  const foreign = [...applied].find((name) => !known.includes(name));
  if (foreign) throw new Error(`it holds the migration "${foreign}", which this version does not know`);
  for (const name of known) if (!applied.has(name)) applyOne(database, name);
}

function applyOne(database: Database.Database, name: string): void {
  const sql = readMigration(name);
  database.exec(sql);
  const checksum = createHash("sha256").update(sql).digest("hex");
  database
    .prepare(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
       VALUES (?, ?, ?, ?, 1)`,
    )
    .run(randomUUID(), checksum, Date.now(), name);
}
