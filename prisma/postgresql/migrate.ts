/** Applies PostgreSQL's migrations in order, keeping Prisma's own table of what was applied. */
import { randomUUID } from "node:crypto";
import type { Client } from "pg";
import { type AppliedMigration, checksumOf, listPending, readMigration } from "../migration-files";
import { connectPostgresql } from "./connect";

// The shape that Prisma's own tools create and expect.
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

/** Names the advisory lock under which servers that start together take turns; any number that is always the same. */
const LOCK = "7236836429701122157";

/**
 * Brings the database up to date. Safe to run from several servers at once: they take turns, and each migration is one
 * transaction. Rejects when the database can't be reached, and with a `MigrationError` when it was migrated by a newer
 * version, or with migrations of another content.
 */
export async function applyPostgresqlMigrations(url: string): Promise<void> {
  const client = await connectPostgresql(url);
  try {
    while (await applyNext(client));
  } finally {
    await client.end();
  }
}

/** Applies the first migration that the database has not got. Returns false when it has all of them. */
async function applyNext(client: Client): Promise<boolean> {
  await client.query("BEGIN");
  try {
    await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
    // The lock comes first: two servers that create one table at once fail with a unique violation.
    await client.query(MIGRATIONS_TABLE);
    const { rows } = await client.query<AppliedMigration>(
      'SELECT "migration_name" AS name, "checksum" FROM "_prisma_migrations"',
    );
    const [name] = listPending("postgresql", rows);
    if (name !== undefined) await applyOne(client, name);
    await client.query("COMMIT");
    return name !== undefined;
  } catch (error) {
    // The connection may be what was lost; the reason is the first error either way.
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

async function applyOne(client: Client, name: string): Promise<void> {
  const sql = readMigration("postgresql", name);
  await client.query(sql);
  await client.query(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
     VALUES ($1, $2, now(), $3, 1)`,
    [randomUUID(), checksumOf(sql), name],
  );
}
