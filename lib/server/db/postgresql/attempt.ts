/** What one attempt at a transaction has come to, as the connection to PostgreSQL saw it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlQuery, Transaction } from "@prisma/driver-adapter-utils";
import { findDriverCode } from "../driver-code";
import { shared } from "../shared";

/**
 * `sqlState`: of the first error of the server. `isLost`: a statement had no answer, because the connection could not
 * be made or broke. `commit`: whether COMMIT was sent, and whether the server said that it was carried out.
 */
export type Attempt = {
  sqlState: string | null;
  isLost: boolean;
  commit: "unsent" | "sent" | "confirmed" | "refused";
};

/** A statement failed, its error was caught, and the transaction was about to be committed all the same. */
class FailedTransactionError extends Error {
  constructor() {
    super("a statement of this transaction failed, so PostgreSQL has undone all of it");
  }
}

/** The attempt that the current statement belongs to. Prisma hides what a driver's error was, so it is noted here. */
export function attempts(): AsyncLocalStorage<Attempt> {
  return shared("postgresql attempts", () => new AsyncLocalStorage<Attempt>());
}

/** An attempt that has not begun. */
export function createAttempt(): Attempt {
  return { sqlState: null, isLost: false, commit: "unsent" };
}

/** Prisma's adapter, which notes in the current attempt what becomes of each statement. */
export class WatchedAdapter extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (level) => watch(await note(() => start(level)));
    return adapter;
  }
}

function watch(transaction: Transaction): Transaction {
  const execute = transaction.executeRaw.bind(transaction);
  const query = transaction.queryRaw.bind(transaction);
  transaction.queryRaw = (statement) => note(() => query(statement));
  transaction.executeRaw = (statement) =>
    statement.sql === "COMMIT" ? commit(() => execute(statement)) : note(() => execute(statement), statement);
  return transaction;
}

async function commit(execute: () => Promise<number>): Promise<number> {
  const attempt = attempts().getStore();
  if (!attempt) return execute();
  // PostgreSQL answers COMMIT with success here, and rolls back.
  if (attempt.sqlState !== null || attempt.isLost) throw new FailedTransactionError();
  attempt.commit = "sent";
  const count = await note(execute);
  attempt.commit = "confirmed";
  return count;
}

async function note<T>(run: () => Promise<T>, statement?: SqlQuery): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const attempt = attempts().getStore();
    // A ROLLBACK that fails says nothing new: the server undoes what was not committed.
    if (attempt && statement?.sql !== "ROLLBACK") noteFailure(attempt, error);
    throw error;
  }
}

function noteFailure(attempt: Attempt, error: unknown): void {
  const sqlState = findDriverCode(error);
  if (sqlState === null || isEndOfConnection(sqlState)) attempt.isLost = true;
  // A server that refuses COMMIT has rolled back. One that is being ended may have committed before it said so.
  if (attempt.commit === "sent" && !attempt.isLost) attempt.commit = "refused";
  attempt.sqlState ??= sqlState;
}

/** Class 08 and the shutdowns of class 57; 25P03: the transaction was idle for too long. */
function isEndOfConnection(sqlState: string): boolean {
  return sqlState.startsWith("08") || /^57P0[1-5]$/.test(sqlState) || sqlState === "25P03";
}
