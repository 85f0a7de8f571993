/** Applies SQLite's migrations in order, keeping Prisma's own table of what was applied. */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { type AppliedMigration, checksumOf, listMigrations, listPending, readMigration } from "./migration-files";

// The shape that Prisma's own tools create and expect.
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "checksum" TEXT NOT NULL,
  "finished_at" DATETIME,
  "migration_name" TEXT NOT NULL,
  "logs" TEXT,
  "rolled_back_at" DATETIME,
  "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

/**
 * Brings the database file up to date, creating it and its folder (both readable by the owner alone) when absent. Safe
 * to run from several processes at once: they take turns, and each migration is one transaction. Sets WAL. Throws when
 * the file can't be opened or is no database, and a `MigrationError` when it was migrated by a newer version, or with
 * migrations of another content.
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

/**
 * Whether `applyMigrations` has something to apply to this database, which must exist. A database that it would refuse
 * has nothing pending. Changes nothing.
 */
export function hasPendingMigrations(databasePath: string): boolean {
  const database = new Database(databasePath, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    const names = `SELECT "migration_name" FROM "_prisma_migrations"`;
    const hasTable = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'").get();
    const applied = hasTable ? database.prepare<[], string>(names).pluck().all() : [];
    const known = listMigrations("sqlite");
    return applied.every((name) => known.includes(name)) && known.some((name) => !applied.includes(name));
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
  database.exec(MIGRATIONS_TABLE);
  const rows = database
    .prepare<[], AppliedMigration>('SELECT "migration_name" AS name, "checksum" FROM "_prisma_migrations"')
    .all();
  for (const name of listPending("sqlite", rows)) applyOne(database, name);
}

function applyOne(database: Database.Database, name: string): void {
  const sql = readMigration("sqlite", name);
  database.exec(sql);
  database
    .prepare(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
       VALUES (?, ?, ?, ?, 1)`,
    )
    .run(randomUUID(), checksumOf(sql), Date.now(), name);
}
