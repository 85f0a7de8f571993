/** Reads `prisma/migrations/<engine>/<name>/migration.sql`, and compares them with what a database holds. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Engine } from "@/lib/config/database";

// By its place in the checkout: in the bundle, import.meta points elsewhere.
const MIGRATIONS = path.join(process.cwd(), "prisma", "migrations");

/** A database that this version must not touch. `message` completes "The database ... can't be used: ". */
export class MigrationError extends Error {}

/** A row of the table of what was applied. */
export type AppliedMigration = { name: string; checksum: string };

/** The names of all migrations of an engine in the order in which they apply. */
export function listMigrations(engine: Engine): string[] {
  return readdirSync(path.join(MIGRATIONS, engine), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The SQL of one migration. */
export function readMigration(engine: Engine, name: string): string {
  return readFileSync(path.join(MIGRATIONS, engine, name, "migration.sql"), "utf8");
}

/** As Prisma's own tools compute it. */
export function checksumOf(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}

/**
 * The names of the migrations that a database has not got yet, in their order. Throws a `MigrationError` when it was
 * migrated by a newer version, or with migrations of another content.
 */
export function listPending(engine: Engine, rows: readonly AppliedMigration[]): string[] {
  const known = listMigrations(engine);
  const applied = new Set<string>();
  for (const { name, checksum } of rows) {
    if (!known.includes(name)) {
      throw new MigrationError(`it holds the migration "${name}", which this version does not know`);
    }
    if (checksum !== checksumOf(readMigration(engine, name))) {
      throw new MigrationError(
        `its migration "${name}" differs from the one in prisma/migrations, which was changed after it had been applied`,
      );
    }
    applied.add(name);
  }
  return known.filter((name) => !applied.has(name));
}
