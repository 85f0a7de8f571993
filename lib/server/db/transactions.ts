/** The one Prisma client, reached only through functions that take turns. */
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { Prisma, PrismaClient } from "@/lib/server/db/generated/client";
import { createMutex, type Mutex } from "./mutex";

// The adapter has one connection, and a query outside a transaction joins whichever one is open on it: it would read
// what is not committed yet, and be undone with it. So the client stays in this file, everything is a transaction, and
// transactions take turns here: left to Prisma, whoever waits longer than `maxWait` fails with P2028.

/** What a `read` gets. It must not write: a read takes no write lock and counts no generation. */
export type Reader = Pick<Prisma.TransactionClient, "$queryRaw"> & {
  [M in Uncapitalize<Prisma.ModelName>]: Pick<
    Prisma.TransactionClient[M],
    "findUnique" | "findFirst" | "findMany" | "count" | "groupBy" | "aggregate"
  >;
};

/** What a `write` gets. */
export type Writer = Prisma.TransactionClient;

/** Builds parts of a raw statement; values become parameters. */
export const { sql, join: joinSql } = Prisma;

/** Another process held the database for longer than a write waits. Nothing was written. */
export class DatabaseBusyError extends Error {
  override name = "DatabaseBusyError";
  constructor(options?: ErrorOptions) {
    super("the database was busy with another process's writes for too long; nothing was changed", options);
  }
}

/** The value of a write that changed nothing and is to leave no trace, made by `unchanged`. */
export class RolledBack<T> {
  constructor(readonly value: T) {}
}

/** Ends a `write` without any change, its generation included: everything it did is rolled back. */
export function rollback<T>(value: T): RolledBack<T> {
  return new RolledBack(value);
}

class RollBack extends Error {
  constructor(readonly result: RolledBack<unknown>) {
    super("rolled back on purpose");
  }
}

// Takes SQLite's write lock with the first statement: a transaction that reads first and writes later can fail half-way.
const TAKE_LOCK = 'UPDATE "GateState" SET "generation" = "generation" WHERE "id" = 1';
const COUNT_GENERATION = 'UPDATE "GateState" SET "generation" = "generation" + 1 WHERE "id" = 1';

/** How long a statement waits for another process's lock. It blocks the event loop, so longer waits are asynchronous. */
const BUSY_TIMEOUT_MS = 50;
const GIVE_UP_AFTER_MS = 10_000;
const TRANSACTION = { maxWait: 1_000, timeout: 10_000 };

/**
 * Runs queries on one snapshot of the database.
 * The functions of this file never nest: pass the reader or writer on instead. A nested call throws.
 */
export function read<T>(work: (database: Reader) => Promise<T>): Promise<T> {
  return runWithRetries((client) => client.$transaction((transaction) => work(transaction), TRANSACTION));
}

/**
 * Runs a transaction that holds SQLite's write lock from its first statement, so that what it reads stays true.
 * For everything that the gate does not look at; throws DatabaseBusyError when other processes never let go.
 * May run `work` again when the database was busy: keep other effects out of it.
 */
export function write<T>(work: (database: Writer) => Promise<T | RolledBack<T>>): Promise<T> {
  return runWrite(TAKE_LOCK, work);
}

/**
 * Like `write`, and counts the generation: at each the gate forgets all keys, or the one that `nameChangedKey` names.
 * Every change of what the gate may admit goes through here: keys, secrets, accounts.
 */
export function writeKeys<T>(work: (database: Writer) => Promise<T | RolledBack<T>>): Promise<T> {
  return runWrite(COUNT_GENERATION, work);
}

/**
 * Moves everything from the write-ahead log into the database file and empties the log, so that nothing that was deleted
 * lives on in it. False when somebody was reading: try again later.
 */
export async function truncateWriteAheadLog(): Promise<boolean> {
  const checkpoint = () => getClient().$queryRawUnsafe<{ busy: bigint | number }[]>("PRAGMA wal_checkpoint(TRUNCATE)");
  const [row] = await shared().mutex.run(checkpoint);
  return row !== undefined && Number(row.busy) === 0;
}

/** Closes the connection; the next use opens it again. */
export async function closeDatabase(): Promise<void> {
  const { client } = shared();
  shared().client = null;
  await client?.$disconnect();
}

/** The file that a `DATABASE_URL` such as `file:./data/latchkey.db` names, relative to the working directory. */
export function toDatabasePath(url: string): string {
  return path.resolve(/* turbopackIgnore: true */ process.cwd(), url.replace(/^file:/, ""));
}

async function runWrite<T>(first: string, work: (database: Writer) => Promise<T | RolledBack<T>>): Promise<T> {
  const { mutex, writers } = shared();
  // Waiting in line first would be for ever: the one ahead waits for the turn that this caller is in.
  if (mutex.isInside()) return mutex.run(() => Promise.reject());
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  const attempt = (client: PrismaClient) =>
    client.$transaction(async (transaction) => {
      await transaction.$executeRawUnsafe(first);
      const result = await work(transaction);
      if (result instanceof RolledBack) throw new RollBack(result);
      return result;
    }, TRANSACTION);
  try {
    // One write at a time tries and tries again. If all did, their waits, each of which blocks the event loop, would
    // follow each other without a gap for as long as another process holds the lock.
    return await writers.run(() => runWithRetries(attempt, deadline));
  } catch (error) {
    if (error instanceof RollBack) return error.result.value as T;
    throw error;
  }
}

/** Each attempt is one turn: while a write waits for another process, reads go on. */
async function runWithRetries<T>(
  attempt: (client: PrismaClient) => Promise<T>,
  deadline = performance.now() + GIVE_UP_AFTER_MS,
): Promise<T> {
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 200)) {
    try {
      return await shared().mutex.run(() => attempt(getClient()));
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() > deadline) throw new DatabaseBusyError({ cause: error });
      // Jitter, or two processes that met once meet again.
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }
}

/**
 * Prisma says P1008 or P2010 for it, which mean other things too; SQLite's own code is in the adapter's error.
 * No `instanceof`: the client on globalThis may have been made by another bundle's copy of the class.
 */
function isBusy(error: unknown): boolean {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } } };
  const code = meta?.driverAdapterError?.cause?.originalCode;
  return typeof code === "string" && code.startsWith("SQLITE_BUSY");
}

class Adapter extends PrismaBetterSqlite3 {
  override async connect() {
    const connection = await super.connect();
    // In WAL the default is NORMAL: a power cut could undo a revocation that someone was told of. What is deleted is
    // overwritten: a sealed secret that is past its time must not stay in the file.
    await connection.executeScript("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON");
    return connection;
  }
}

function getClient(): PrismaClient {
  const holder = shared();
  holder.client ??= createClient();
  return holder.client;
}

function createClient(): PrismaClient {
  const file = toDatabasePath(process.env.DATABASE_URL || "file:./data/latchkey.db");
  // Never creates a database: an empty one would only hide that migrations did not run.
  const adapter = new Adapter(
    { url: file, timeout: BUSY_TIMEOUT_MS, fileMustExist: true },
    { timestampFormat: "unixepoch-ms" },
  );
  return new PrismaClient({ adapter });
}

/** `mutex` is held for one attempt, `writers` until a write has succeeded or given up. */
type Shared = { client: PrismaClient | null; mutex: Mutex; writers: Mutex };

/** Next bundles this module more than once into one process; client and locks must still be one each. */
function shared(): Shared {
  const holder = globalThis as typeof globalThis & { latchkeyDatabase?: Shared };
  holder.latchkeyDatabase ??= { client: null, mutex: createMutex(), writers: createMutex() };
  return holder.latchkeyDatabase;
}
