/** The database, used only through transactions. */
import path from "node:path";
import { findDatabaseConfig } from "@/lib/config/database";
import type { DatabaseEngine, Work } from "./engine";
import { Prisma } from "./generated/client";
import { SqliteEngine } from "./sqlite/engine";
import type { ApartWriter, KeyWriter, Reader, Writer } from "./transaction-types";

export { DatabaseBusyError } from "./errors";
export { type RolledBack, rollback } from "./rollback";

/** Builds parts of a raw statement; values become parameters. */
export const { sql, join: joinSql } = Prisma;

/**
 * Runs queries on one snapshot of the database.
 * `read`, `write`, `writeKeys` and `writeApart` never nest: pass the client on instead. A nested call throws.
 */
export function read<T>(work: (database: Reader) => Promise<T>): Promise<T> {
  return withEngine((engine) => engine.read(work));
}

/**
 * Runs a transaction that changes nothing the gate reads. It holds the one writer lock from its first statement, so
 * what it reads stays true. When the database is busy, `work` may run again: register every effect outside the database
 * with `afterCommit`. Throws DatabaseBusyError when another process never releases the lock, DatabaseFaultError when
 * the database can't be written, and UnknownOutcomeError when PostgreSQL may have committed without an answer.
 */
export function write<T>(work: Work<Writer, T>): Promise<T> {
  return withEngine((engine) => engine.write(work));
}

/**
 * Runs a transaction that may change keys, secrets, accounts, memberships and share links. It raises the generation, at
 * which the gate forgets every key, or only the one that was passed to `invalidateOnlyKey`. On PostgreSQL it returns
 * once every server has confirmed the change, or can admit nothing. Otherwise like `write`.
 */
export function writeKeys<T>(work: Work<KeyWriter, T>): Promise<T> {
  return withEngine((engine) => engine.writeKeys(work));
}

/**
 * Runs a transaction beside the one writer lock, for rows that are written often and that no other change depends on:
 * usage, a session's last use, failed sign-ins. Transactions that name a lock in common take turns. What else it reads
 * may change meanwhile. On SQLite, which has one lock only, it is `write`.
 */
export function writeApart<T>(locks: readonly string[], work: Work<ApartWriter, T>): Promise<T> {
  return withEngine((engine) => engine.writeApart(locks, work));
}

/**
 * Moves SQLite's write-ahead log into the database file and empties it, so that deleted data does not survive in the
 * log. Returns false when a reader prevented it; call it again later. PostgreSQL has no equivalent: its log is recycled
 * by itself, and kept for as long as its operator archives it. There it does nothing and returns true.
 */
export function truncateWriteAheadLog(): Promise<boolean> {
  return withEngine((engine) => engine.eraseDeleted());
}

/** Closes the connections; the next use opens the database that DATABASE_URL names then. */
export async function closeDatabase(): Promise<void> {
  const closing = engine;
  engine = null;
  await (await closing)?.close();
}

/**
 * The absolute path of a `DATABASE_URL` such as `file:./data/latchkey.db`, which is relative to the working directory.
 */
export function toDatabasePath(url: string): string {
  return path.resolve(/* turbopackIgnore: true */ process.cwd(), url.replace(/^file:/, ""));
}

/** Each bundle has its own, so that `instanceof` holds for what goes in and out; their state is shared. */
let engine: DatabaseEngine | Promise<DatabaseEngine> | null = null;

/** SQLite's engine is used in the same tick: writes run in the order of the calls. */
function withEngine<T>(use: (engine: DatabaseEngine) => Promise<T>): Promise<T> {
  engine ??= openEngine();
  return engine instanceof Promise ? engine.then(use) : use(engine);
}

function openEngine(): DatabaseEngine | Promise<DatabaseEngine> {
  const database = findDatabaseConfig();
  if (database.engine === "sqlite") return new SqliteEngine(database.path);
  // Loaded only where it is configured.
  return import("./postgresql/engine").then(({ PostgresqlEngine }) => new PostgresqlEngine(database.url));
}
