/** Checks before a start that a database is whole, and that its parts and its chain key belong together. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { readChainKey, toChainKeyPath } from "@/lib/config/chain-key";

/** How long a check or a checkpoint waits for another process. */
const TIMEOUT_MS = 10_000;

const MIXTURE = "the file may have been copied without its -wal file, or over a running server's; restore a backup";

/**
 * What does not fit, each completing "The database ...: "; empty when all does. Changes nothing. Throws when the file
 * is no database. `keyPath` is where its chain key is.
 */
export function findDatabaseFaults(databasePath: string, keyPath = toChainKeyPath(databasePath)): string[] {
  const abandoned = `${keyPath} comes from a server that had an owner; restore its database, or remove that file to begin anew`;
  if (!existsSync(databasePath)) return existsSync(keyPath) ? [`it does not exist, and ${abandoned}`] : [];
  const database = new Database(databasePath, { fileMustExist: true, timeout: TIMEOUT_MS });
  try {
    const damage = findDamage(database);
    if (damage !== null) return [damage];
    const orphan = findOrphan(database);
    if (orphan !== null) return [orphan];
    if (!hasTable(database, "ActivityHead"))
      return existsSync(keyPath) ? [`it holds no account, and ${abandoned}`] : [];
    const isEmpty = database.prepare('SELECT 1 FROM "Account" LIMIT 1').get() === undefined;
    if (isEmpty && (existsSync(keyPath) || hasRows(database))) return [`it holds no account, and ${abandoned}`];
    return findChainFaults(database, keyPath);
  } finally {
    database.close();
  }
}

/** Whether anybody has ever signed up at the server of this migrated database, or left something behind. */
export function hasOwner(databasePath: string): boolean {
  const database = new Database(databasePath, { fileMustExist: true, readonly: true, timeout: TIMEOUT_MS });
  try {
    return hasRows(database) || database.prepare('SELECT 1 FROM "Account" LIMIT 1').get() !== undefined;
  } finally {
    database.close();
  }
}

/**
 * Moves the write-ahead log into the database file and empties it, so that the file alone is whole. Closing the last
 * connection then removes the log. Returns false when another process uses the database.
 */
export function truncateLog(databasePath: string): boolean {
  const database = new Database(databasePath, { fileMustExist: true, timeout: TIMEOUT_MS });
  try {
    const [row] = database.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    return row?.busy === 0;
  } finally {
    database.close();
  }
}

function findDamage(database: Database.Database): string | null {
  try {
    const [row] = database.pragma("quick_check(1)") as { quick_check: string }[];
    if (row?.quick_check === "ok") return null;
    return `it is damaged (${row?.quick_check.replace(/\s+/g, " ")}); ${MIXTURE}`;
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    return `it is damaged (${error.message}); ${MIXTURE}`;
  }
}

function isCorrupt(error: unknown): error is Error & { code: string } {
  const { code } = error as { code?: unknown };
  return error instanceof Error && typeof code === "string" && code.startsWith("SQLITE_CORRUPT");
}

/** A row that refers to one that is not there, such as a key without an account. */
function findOrphan(database: Database.Database): string | null {
  const rows = database.prepare<[], { table: string; parent: string }>("PRAGMA foreign_key_check").iterate();
  for (const { table, parent } of rows) {
    return `its table ${table} has rows without their row in ${parent}; ${MIXTURE}`;
  }
  return null;
}

function hasTable(database: Database.Database, name: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

function hasRows(database: Database.Database): boolean {
  return ["User", "ApiKey", "Activity", "ActivityHead"].some(
    (table) => database.prepare(`SELECT 1 FROM "${table}" LIMIT 1`).get() !== undefined,
  );
}

type Head = {
  name: string;
  seq: number;
  hash: Buffer;
  found: Buffer | null;
  keyId: string | null;
  last: number | null;
};

// The retention may have removed every entry. The checkpoint stands for the head's entry then.
const HEADS = `SELECT a."name", h."seq", h."hash", coalesce(e."hash", c."hash") AS "found", e."chainKeyId" AS "keyId",
  (SELECT max("seq") FROM "Activity" WHERE "accountId" = h."accountId") AS "last"
  FROM "ActivityHead" h JOIN "Account" a ON a."id" = h."accountId"
  LEFT JOIN "Activity" e ON e."accountId" = h."accountId" AND e."seq" = h."seq"
  LEFT JOIN "ActivityCheckpoint" c ON c."accountId" = h."accountId" AND c."seq" = h."seq"`;

function findChainFaults(database: Database.Database, keyPath: string): string[] {
  const heads = database.prepare<[], Head>(HEADS).all();
  if (heads.length === 0) return [];
  for (const { name, seq, hash, found, last } of heads) {
    if (found === null || !hash.equals(found) || (last !== null && last > seq)) {
      return [`the activity of "${name}" does not end where its head says; ${MIXTURE}`];
    }
  }
  return findKeyFault(heads, keyPath);
}

function findKeyFault(heads: readonly Head[], keyPath: string): string[] {
  try {
    const key = readChainKey(keyPath);
    if (key === null) return [`its chain key ${keyPath} is missing; put that file back from a backup`];
    const isOther = heads.some(({ keyId }) => keyId !== null && keyId !== key.id);
    return isOther ? [`its activity was chained with another key than the one in ${keyPath}; put that file back`] : [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
