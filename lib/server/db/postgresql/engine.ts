/** Transactions on PostgreSQL, which several servers share. */
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { log } from "@/lib/server/log";
import { Confirmations } from "../confirmations";
import type { DatabaseEngine, Work } from "../engine";
import { DatabaseBusyError, UnknownOutcomeError } from "../errors";
import { DatabaseFaultError, FaultWatch } from "../faults";
import { createMutex, type Mutex } from "../mutex";
import { listNodes } from "../nodes";
import { RollbackSignal, RolledBack } from "../rollback";
import { shared } from "../shared";
import type { ApartWriter, KeyWriter, Reader, Writer } from "../transaction-types";
import { type Attempt, attempts, createAttempt, WatchedAdapter } from "./attempt";
import { findFailure } from "./failures";
import { type Begin, type Begun, beginApart, beginKeys, beginWrite } from "./first-statement";
import { PrismaClient } from "./generated/client/client";
import { findOutcome } from "./outcome";
import { createPool } from "./pool";

const TRANSACTION = { maxWait: 10_000, timeout: 10_000 };

type Connected = { client: PrismaClient; pool: pg.Pool; confirmations: Confirmations };
/** `writers` is held by the one write of this process that has the writer lock, or is next to get it. */
type State = { connected: Connected | null; writers: Mutex; inside: AsyncLocalStorage<true>; faults: FaultWatch };
/** A write that is over. `generation`: the newest one that its value depends on; null: no gate needs to hear of it. */
type Written<T> = { value: T; effects: (() => void)[]; generation: bigint | null };

/** The database at a URL. Objects with the same URL share one pool and one turn for writes. */
export class PostgresqlEngine implements DatabaseEngine {
  readonly #url: string;
  readonly #state: State;

  /** Nothing is connected before the first transaction. */
  constructor(url: string) {
    this.#url = url;
    this.#state = shared(`postgresql ${url}`, () => ({
      connected: null,
      writers: createMutex(),
      inside: new AsyncLocalStorage<true>(),
      faults: new FaultWatch(() => this.write(async () => {})),
    }));
  }

  async read<T>(work: (database: Reader) => Promise<T>): Promise<T> {
    // Without the isolation level, each statement would see what was committed since the one before.
    const options = { ...TRANSACTION, isolationLevel: "RepeatableRead" } as const;
    const value = await this.#alone(() =>
      this.#runWithRetries(() =>
        this.#connect().client.$transaction((transaction) => work(transaction as unknown as Reader), options),
      ),
    );
    this.#state.faults.noteRead();
    return value;
  }

  write<T>(work: Work<Writer, T>): Promise<T> {
    return this.#runWrite(beginWrite, work, this.#state.writers);
  }

  writeKeys<T>(work: Work<KeyWriter, T>): Promise<T> {
    return this.#runWrite(beginKeys, work, this.#state.writers);
  }

  writeApart<T>(locks: readonly string[], work: Work<ApartWriter, T>): Promise<T> {
    return this.#runWrite(beginApart(locks), work, null);
  }

  async eraseDeleted(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    const { connected } = this.#state;
    this.#state.connected = null;
    this.#state.faults.stop();
    await connected?.client.$disconnect();
    await connected?.pool.end();
  }

  async #runWrite<T>(begin: Begin, work: Work<KeyWriter, T>, turns: Mutex | null): Promise<T> {
    const run = () => this.#runWithRetries((attempt) => this.#attemptWrite(attempt, begin, work));
    const { value, effects, generation } = await this.#alone(() => (turns ? turns.run(run) : run()));
    this.#state.faults.noteWritten();
    for (const effect of effects) effect();
    // After the turn: other writes go on while this one waits for the gates.
    if (generation !== null) await this.#connect().confirmations.confirm(generation);
    return value;
  }

  async #attemptWrite<T>(attempt: Attempt, begin: Begin, work: Work<KeyWriter, T>): Promise<Written<T>> {
    const { client, pool } = this.#connect();
    const effects: (() => void)[] = [];
    const done: { begun: Begun; value: T }[] = [];
    let seen: bigint | null = null;
    try {
      await client.$transaction(async (transaction) => {
        const begun = await begin(transaction);
        // What is rolled back has raised it, too.
        seen = begun.generation && begun.generation - 1n;
        const value = await work(transaction as unknown as KeyWriter, (effect) => effects.push(effect));
        if (value instanceof RolledBack) throw new RollbackSignal(value);
        done.push({ begun, value });
      }, TRANSACTION);
    } catch (error) {
      // The value may say that a key is gone or changed already: by a request that still waits for the gates.
      if (error instanceof RollbackSignal) return { value: error.result.value as T, effects: [], generation: seen };
      if (attempt.commit !== "sent" || !done[0]) throw error;
      const outcome = await findOutcome(pool, done[0].begun);
      if (outcome === "unknown") throw new UnknownOutcomeError({ cause: error });
      if (outcome === "aborted") throw error;
    }
    const [only] = done;
    if (!only) throw new Error("a transaction was committed without a result");
    return { value: only.value, effects, generation: only.begun.generation };
  }

  async #runWithRetries<T>(run: (attempt: Attempt) => Promise<T>): Promise<T> {
    let failedAt: number | null = null;
    for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 200)) {
      const attempt = createAttempt();
      try {
        return await attempts().run(attempt, () => run(attempt));
      } catch (error) {
        const failure = error instanceof UnknownOutcomeError ? null : findFailure(attempt, error);
        if (!failure) throw error;
        failedAt ??= performance.now();
        if (performance.now() - failedAt >= failure.retryWithinMs) throw this.#toError(failure.end, error);
        // Jitter keeps two servers that collided from colliding again.
        await sleep(pauseMs * (0.5 + Math.random()));
      }
    }
  }

  #toError(end: NonNullable<ReturnType<typeof findFailure>>["end"], cause: unknown): Error {
    if (end === "busy") return new DatabaseBusyError({ cause });
    this.#state.faults.noteFault(end);
    return new DatabaseFaultError(end, { cause });
  }

  /** A nested call could wait for a lock that its own caller holds. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const { inside } = this.#state;
    if (inside.getStore()) return Promise.reject(new Error("a database function was called inside another one"));
    return inside.run(true, work);
  }

  #connect(): Connected {
    this.#state.connected ??= connect(this.#url);
    return this.#state.connected;
  }
}

function connect(url: string): Connected {
  // The next transaction connects again, so there is nothing to do about it.
  const pool = createPool(url, (error) => log.debug({ err: error }, "an idle connection to the database was lost"));
  const client = new PrismaClient({ adapter: new WatchedAdapter(pool) });
  return { client, pool, confirmations: new Confirmations(() => listNodes(client as unknown as Reader)) };
}
