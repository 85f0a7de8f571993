/** Opens a SQLite database at the start of the gate: locks, checks, backs up and migrates it. */
import type { Config } from "@/lib/config/config";
import { SqliteKeyStore } from "@/lib/gate/auth/key-store-sqlite";
import { StartError } from "@/lib/gate/process/listen";
import type { Log } from "@/lib/gate/process/log";
import { backUpBeforeMigration } from "@/prisma/backup/before-migration";
import { lockForUse } from "@/prisma/backup/database-lock";
import { findDatabaseFaults, hasOwner, truncateLog } from "@/prisma/check-database";
import { applyMigrations } from "@/prisma/migrate";
import { MigrationError } from "@/prisma/migration-files";
import { messageOf, type OpenedDatabase } from "./opened-database";

type Check = Pick<Config, "databaseCheck" | "chainKeyPath">;

/** Throws a `StartError` with one sentence when the file can't be used. */
export function openSqlite(file: string, config: Check, log: Log): OpenedDatabase {
  try {
    // Held until this process ends: a restore refuses to begin meanwhile.
    if (lockForUse(file) === null) {
      throw new StartError(`The database ${file} is being restored: start again when that is done.`);
    }
    const isSuspect = isDatabaseSuspect(file, config, log);
    backUpIfOlder(file, config, log);
    applyMigrations(file);
    const keys = new SqliteKeyStore(file);
    const close = async () => {
      keys.close();
      emptyLog(file, log);
    };
    return { keys, isSuspect, hasOwner: async () => hasOwner(file), close };
  } catch (error) {
    if (error instanceof StartError) throw error;
    if (error instanceof MigrationError) {
      throw new StartError(`The database ${file} can't be used: ${error.message}.`);
    }
    throw new StartError(
      `The database ${file} can't be used: ${messageOf(error)}. ` +
        "Set DATABASE_URL to a file this user may write, for example file:./data/latchkey.db.",
    );
  }
}

function isDatabaseSuspect(file: string, { databaseCheck, chainKeyPath }: Check, log: Log): boolean {
  const faults = findDatabaseFaults(file, chainKeyPath);
  for (const fault of faults) {
    if (databaseCheck === "refuse") {
      throw new StartError(
        `The database ${file} can't be used: ${fault}. To start with it as it is, set DATABASE_CHECK=warn.`,
      );
    }
    log.error({ fault }, "the database does not fit; starting, because DATABASE_CHECK is warn");
  }
  return faults.length > 0;
}

function backUpIfOlder(database: string, { databaseCheck, chainKeyPath }: Check, log: Log): void {
  try {
    const file = backUpBeforeMigration(database, new Date(), chainKeyPath);
    if (file !== null) process.stdout.write(`Backup before migrating the database: ${file}\n`);
  } catch (error) {
    const reason = messageOf(error);
    if (databaseCheck === "warn")
      return log.error({ reason }, "migrating without a backup, because DATABASE_CHECK is warn");
    throw new StartError(
      `The database ${database} has to be migrated, and no backup of it could be written: ${reason} ` +
        "To migrate it without one, set DATABASE_CHECK=warn.",
    );
  }
}

function emptyLog(file: string, log: Log): void {
  try {
    if (!truncateLog(file)) log.warn("the -wal file could not be emptied: another process uses the database");
  } catch (error) {
    log.error({ reason: messageOf(error) }, "the -wal file could not be emptied");
  }
}
