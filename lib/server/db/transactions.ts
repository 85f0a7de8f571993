/** The one Prisma client, used only through transactions that take turns. */
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { Prisma, PrismaClient } from "@/lib/server/db/generated/client";
import { DatabaseFaultError, FaultWatch, findFault, isBusy } from "./faults";
import { createMutex, type Mutex } from "./mutex";
import type { AfterCommit, KeyWriter, Reader, Writer } from "./transaction-types";

// The adapter has one connection. A query outside a transaction would join whichever transaction is open on it, read
// what is not committed yet, and be undone with it. So the client stays in this file, everything is a transaction, and
// transactions take turns here: Prisma would fail those that wait longer than `maxWait` with P2028.

/** Builds parts of a raw statement; values become parameters. */
export const { sql, join: joinSql } = Prisma;

/** Thrown when another process held the database for longer than a write waits. Nothing was written. */
export class DatabaseBusyError extends Error {
  override name = "DatabaseBusyError";
  constructor(options?: ErrorOptions) {
    super("the database was busy with another process's writes for too long; nothing was changed", options);
  }
}

/** The result of a transaction that is to be rolled back, made by `rollback`. */
export class RolledBack<T> {
  constructor(readonly value: T) {}
}

/** Returned from a transaction, rolls back all it did, its generation included; the caller gets `value`. */
export function rollback<T>(value: T): RolledBack<T> {
  return new RolledBack(value);
}

/** Makes Prisma roll back. It never leaves this file: `runWrite` turns it into the result again. */
class RollbackSignal extends Error {
  constructor(readonly result: RolledBack<unknown>) {
    super("rolled back on purpose");
  }
}

// The first statement takes SQLite's write lock: a transaction that reads first and writes later can fail half-way.
const TAKE_LOCK = 'UPDATE "GateState" SET "generation" = "generation" WHERE "id" = 1';
const RAISE_GENERATION = 'UPDATE "GateState" SET "generation" = "generation" + 1 WHERE "id" = 1';

/**
 * How long a statement waits for another process's lock. It blocks the event loop, so longer waits are asynchronous.
 */
const BUSY_TIMEOUT_MS = 50;
const GIVE_UP_AFTER_MS = 10_000;
const TRANSACTION = { maxWait: 1_000, timeout: 10_000 };

/**
 * Runs queries on one snapshot of the database.
 * `read`, `write` and `writeKeys` never nest: pass the client on instead. A nested call throws.
 */
export function read<T>(work: (database: Reader) => Promise<T>): Promise<T> {
  return runWithRetries((client) => client.$transaction((transaction) => work(transaction), TRANSACTION));
}

/**
 * Runs a transaction that changes nothing the gate reads. It holds SQLite's write lock from its first statement, so
 * what it reads stays true. When the database is busy, `work` may run again: register every effect outside the database
 * with `afterCommit`. Throws DatabaseBusyError when another process never releases the lock, and DatabaseFaultError
 * when the database can't be written.
 */
export function write<T>(work: (database: Writer, afterCommit: AfterCommit) => Promise<T | RolledBack<T>>): Promise<T> {
  return runWrite(TAKE_LOCK, work);
}

/**
 * Runs a transaction that may change keys, secrets, accounts, memberships and share links. It raises the generation, at
 * which the gate forgets every key, or only the one that was passed to `invalidateOnlyKey`. Otherwise like `write`.
 */
export function writeKeys<T>(
  work: (database: KeyWriter, afterCommit: AfterCommit) => Promise<T | RolledBack<T>>,
): Promise<T> {
  return runWrite(RAISE_GENERATION, work);
}

/**
 * Moves the write-ahead log into the database file and empties it, so that deleted data does not survive in the log.
 * Returns false when a reader prevented it; call it again later.
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

/**
 * The absolute path of a `DATABASE_URL` such as `file:./data/latchkey.db`, which is relative to the working directory.
 */
export function toDatabasePath(url: string): string {
  return path.resolve(/* turbopackIgnore: true */ process.cwd(), url.replace(/^file:/, ""));
}

async function runWrite<T>(
  firstStatement: string,
  work: (database: KeyWriter, afterCommit: AfterCommit) => Promise<T | RolledBack<T>>,
): Promise<T> {
  const { mutex, writers } = shared();
  // Waiting in `writers` would never end: the write at the head of that line waits for the turn that this caller has.
  if (mutex.isInside()) return mutex.run(() => Promise.reject());
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  const attempt = async (client: PrismaClient) => {
    const effects: (() => void)[] = [];
    const value = await client.$transaction(async (transaction) => {
      await transaction.$executeRawUnsafe(firstStatement);
      const result = await work(transaction, (effect) => effects.push(effect));
      if (result instanceof RolledBack) throw new RollbackSignal(result);
      return result;
    }, TRANSACTION);
    return { value, effects };
  };
  try {
    // One write at a time retries. If all did, their waits, each of which blocks the event loop, would follow each
    // other without a gap for as long as another process holds the lock.
    const { value, effects } = await writers.run(() => runWithRetries(attempt, deadline));
    shared().faults.noteWritten();
    for (const effect of effects) effect();
    return value;
  } catch (error) {
    if (error instanceof RollbackSignal) return error.result.value as T;
    throw error;
  }
}

/** Takes a new turn for each attempt, so that reads run while a write waits for another process. */
async function runWithRetries<T>(
  attempt: (client: PrismaClient) => Promise<T>,
  deadline = performance.now() + GIVE_UP_AFTER_MS,
): Promise<T> {
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 200)) {
    try {
      return await shared().mutex.run(() => attempt(getClient()));
    } catch (error) {
      const fault = findFault(error);
      if (fault) {
        shared().faults.noteFault(fault);
        throw new DatabaseFaultError(fault, { cause: error });
      }
      if (!isBusy(error)) throw error;
      if (performance.now() > deadline) throw new DatabaseBusyError({ cause: error });
      // Jitter keeps two processes that collided from colliding again.
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }
}

/** Prisma's adapter with the settings that each new connection needs. */
class Adapter extends PrismaBetterSqlite3 {
  override async connect() {
    const connection = await super.connect();
    // FULL, because with WAL's default, NORMAL, a power cut could undo a revocation that was already confirmed.
    // `secure_delete` overwrites deleted data: a sealed secret must not stay in the file after its time.
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
  // A missing database is not created: an empty one would hide that the migrations did not run.
  const adapter = new Adapter(
    { url: file, timeout: BUSY_TIMEOUT_MS, fileMustExist: true },
    { timestampFormat: "unixepoch-ms" },
  );
  return new PrismaClient({ adapter });
}

/** `mutex` is held for one attempt, `writers` until a write has succeeded or given up. */
type Shared = { client: PrismaClient | null; mutex: Mutex; writers: Mutex; faults: FaultWatch };

/**
 * On globalThis, because Next bundles this module more than once, and the process needs one client and one lock.
 */
function shared(): Shared {
  const holder = globalThis as typeof globalThis & { latchkeyDatabase?: Shared };
  holder.latchkeyDatabase ??= {
    client: null,
    mutex: createMutex(),
    writers: createMutex(),
    faults: new FaultWatch(() => write(async () => {})),
  };
  return holder.latchkeyDatabase;
}
