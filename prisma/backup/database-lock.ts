/** Keeps a restore and a running server off each other: a lock beside the database, held for as long as one runs. */
import { closeSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { abandonSwap, finishSwap } from "./swap";

/** How long a start waits for one that is beside it: a restore takes longer. */
const SHARED_TIMEOUT_MS = 2_000;

/** A lock that is held. The kernel releases it when its process ends, however that happens. */
export type DatabaseLock = { release(): void };

/** A lock whose object is collected as garbage would be released. */
const held = new Set<Database.Database>();

/**
 * Takes the lock that a server and a backup hold together ("shared"), or the one that a restore holds alone
 * ("exclusive"). Null when another process holds one that does not go with it.
 *
 * The lock is SQLite's own, on an empty file beside the database, because the restore puts another file in the place
 * of the database itself.
 */
export function lockDatabase(databasePath: string, kind: "shared" | "exclusive"): DatabaseLock | null {
  mkdirSync(path.dirname(databasePath), { recursive: true, mode: 0o700 });
  const file = `${databasePath}.lock`;
  // SQLite would make it readable by everybody.
  closeSync(openSync(file, "a", 0o600));
  const lock = new Database(file, { timeout: kind === "shared" ? SHARED_TIMEOUT_MS : 0 });
  try {
    // A deferred transaction takes the shared lock with its first read.
    lock.exec(kind === "exclusive" ? "BEGIN EXCLUSIVE" : "BEGIN; SELECT count(*) FROM sqlite_master");
    held.add(lock);
    return { release: () => release(lock) };
  } catch (error) {
    lock.close();
    if (isBusy(error)) return null;
    throw error;
  }
}

function release(lock: Database.Database): void {
  held.delete(lock);
  lock.close();
}

/**
 * Takes the shared lock, once what an interrupted restore left behind is finished or removed. Null when a restore is
 * running.
 */
export function lockForUse(databasePath: string): DatabaseLock | null {
  const alone = lockDatabase(databasePath, "exclusive");
  if (alone !== null) {
    try {
      finishSwap(databasePath);
      abandonSwap(databasePath);
    } finally {
      alone.release();
    }
  }
  return lockDatabase(databasePath, "shared");
}

/** Whether another process has the database itself open. A database that can't be read counts as not in use. */
export function isDatabaseInUse(databasePath: string): boolean {
  let database: Database.Database | null = null;
  try {
    database = new Database(databasePath, { fileMustExist: true, timeout: 1_000 });
    // With a log, each connection keeps a shared lock on the file for as long as it is open, which this excludes.
    database.pragma("locking_mode = EXCLUSIVE");
    database.exec("BEGIN EXCLUSIVE; ROLLBACK");
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    database?.close();
  }
}

function isBusy(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && code.startsWith("SQLITE_BUSY");
}
