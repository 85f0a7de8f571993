/** Transactions on SQLite: one Prisma client with one connection, on which they take turns. */
import { setTimeout as sleep } from "node:timers/promises";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { DatabaseEngine, Work } from "../engine";
import { DatabaseBusyError } from "../errors";
import { DatabaseFaultError, FaultWatch } from "../faults";
import { PrismaClient } from "../generated/client";
import { createMutex, type Mutex } from "../mutex";
import { RollbackSignal, RolledBack } from "../rollback";
import { shared } from "../shared";
import type { KeyWriter, Reader } from "../transaction-types";
import { findFault, isBusy } from "./faults";

// The adapter has one connection. A query outside a transaction would join whichever transaction is open on it, read
// what is not committed yet, and be undone with it. So the client stays in this file, everything is a transaction, and
// transactions take turns here: Prisma would fail those that wait longer than `maxWait` with P2028.

// The first statement takes SQLite's write lock: a transaction that reads first and writes later can fail half-way.
const TAKE_LOCK = 'UPDATE "GateState" SET "generation" = "generation" WHERE "id" = 1';
const RAISE_GENERATION = 'UPDATE "GateState" SET "generation" = "generation" + 1 WHERE "id" = 1';

/**
 * How long a statement waits for another process's lock. It blocks the event loop, so longer waits are asynchronous.
 */
const BUSY_TIMEOUT_MS = 50;
const GIVE_UP_AFTER_MS = 10_000;
const TRANSACTION = { maxWait: 1_000, timeout: 10_000 };

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

/** `mutex` is held for one attempt, `writers` until a write has succeeded or given up. */
type State = { client: PrismaClient | null; mutex: Mutex; writers: Mutex; faults: FaultWatch };

/** The database in a file. Objects with the same file share one client and one lock. */
export class SqliteEngine implements DatabaseEngine {
  readonly #file: string;
  readonly #state: State;

  /** `file` is an absolute path. Nothing is opened before the first transaction. */
  constructor(file: string) {
    this.#file = file;
    this.#state = shared(`sqlite ${file}`, () => ({
      client: null,
      mutex: createMutex(),
      writers: createMutex(),
      faults: new FaultWatch(() => this.write(async () => {})),
    }));
  }

  get #client(): PrismaClient {
    this.#state.client ??= this.#createClient();
    return this.#state.client;
  }

  #createClient(): PrismaClient {
    // A missing database is not created: an empty one would hide that the migrations did not run.
    const options = { url: this.#file, timeout: BUSY_TIMEOUT_MS, fileMustExist: true };
    return new PrismaClient({ adapter: new Adapter(options, { timestampFormat: "unixepoch-ms" }) });
  }

  read<T>(work: (database: Reader) => Promise<T>): Promise<T> {
    return this.#runWithRetries(() => this.#client.$transaction((transaction) => work(transaction), TRANSACTION));
  }

  write<T>(work: Work<KeyWriter, T>): Promise<T> {
    return this.#runWrite(TAKE_LOCK, work);
  }

  writeKeys<T>(work: Work<KeyWriter, T>): Promise<T> {
    return this.#runWrite(RAISE_GENERATION, work);
  }

  writeApart<T>(_locks: readonly string[], work: Work<KeyWriter, T>): Promise<T> {
    return this.#runWrite(TAKE_LOCK, work);
  }

  async eraseDeleted(): Promise<boolean> {
    const checkpoint = () =>
      this.#client.$queryRawUnsafe<{ busy: bigint | number }[]>("PRAGMA wal_checkpoint(TRUNCATE)");
    const [row] = await this.#state.mutex.run(checkpoint);
    return row !== undefined && Number(row.busy) === 0;
  }

  async close(): Promise<void> {
    const { client } = this.#state;
    this.#state.client = null;
    this.#state.faults.stop();
    await client?.$disconnect();
  }

  async #runWrite<T>(firstStatement: string, work: Work<KeyWriter, T>): Promise<T> {
    // Waiting in `writers` would never end: the write at the head of that line waits for the turn that this caller has.
    if (this.#state.mutex.isInside()) return this.#state.mutex.run(() => Promise.reject());
    const deadline = performance.now() + GIVE_UP_AFTER_MS;
    const attempt = async () => {
      const effects: (() => void)[] = [];
      const value = await this.#client.$transaction(async (transaction) => {
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
      const { value, effects } = await this.#state.writers.run(() => this.#runWithRetries(attempt, deadline));
      this.#state.faults.noteWritten();
      for (const effect of effects) effect();
      return value;
    } catch (error) {
      if (error instanceof RollbackSignal) return error.result.value as T;
      throw error;
    }
  }

  /** Takes a new turn for each attempt, so that reads run while a write waits for another process. */
  async #runWithRetries<T>(attempt: () => Promise<T>, deadline = performance.now() + GIVE_UP_AFTER_MS): Promise<T> {
    for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 200)) {
      try {
        return await this.#state.mutex.run(attempt);
      } catch (error) {
        const fault = findFault(error);
        if (fault) {
          this.#state.faults.noteFault(fault);
          throw new DatabaseFaultError(fault, { cause: error });
        }
        if (!isBusy(error)) throw error;
        if (performance.now() > deadline) throw new DatabaseBusyError({ cause: error });
        // Jitter keeps two processes that collided from colliding again.
        await sleep(pauseMs * (0.5 + Math.random()));
      }
    }
  }
}
