/** What backup and restore need of the file system: that what was written survives a power cut. */
import { closeSync, fsyncSync, openSync } from "node:fs";
import type { DatabaseConfig } from "@/lib/config/database";
import { ConfigError } from "@/lib/config/environment";

/** Syncs a file, or the names in a folder. */
export function sync(place: string): void {
  const handle = openSync(place, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The SQLite file that is to be backed up or restored. Throws ConfigError where PostgreSQL's own tools do that. */
export function toBackedUpFile(database: DatabaseConfig): string {
  if (database.engine === "sqlite") return database.path;
  throw new ConfigError(
    "DATABASE_URL names a PostgreSQL database, which pg_dump backs up and pg_restore restores: see docs/guides/backup.md.",
  );
}
