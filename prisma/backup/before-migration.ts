/** Backs a database up before a newer version of Latchkey migrates it. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { hasPendingMigrations } from "@/prisma/migrate";
import { writeBackup } from "./snapshot";

/** How many of these backups are kept; the oldest go first. */
const MAX_KEPT = 5;
const PREFIX = "before-migration-";

/**
 * Writes a backup into the folder `backups` beside the database when a start is about to migrate it. Returns its path,
 * or null when there is nothing to migrate, or nothing in it yet. Throws BackupError when it can't be written.
 */
export function backUpBeforeMigration(databasePath: string, now: Date, keyPath?: string): string | null {
  if (!existsSync(databasePath) || statSync(databasePath).size === 0 || !hasPendingMigrations(databasePath))
    return null;
  const folder = path.join(path.dirname(databasePath), "backups");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `${PREFIX}${path.basename(databasePath)}-${now.toISOString().replace(/[:.]/g, "-")}.backup`;
  const { file } = writeBackup(databasePath, path.join(folder, name), keyPath);
  removeOldest(folder, `${PREFIX}${path.basename(databasePath)}-`);
  return file;
}

/** The names begin alike and end with the time, so that their order is that of their age. */
function removeOldest(folder: string, prefix: string): void {
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith(".backup"));
  for (const name of names.sort().slice(0, -MAX_KEPT)) rmSync(path.join(folder, name));
}
