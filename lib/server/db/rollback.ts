/** Lets a transaction return a value and undo what it did. */

/** The result of a transaction that is to be rolled back, made by `rollback`. */
export class RolledBack<T> {
  constructor(readonly value: T) {}
}

/** Returned from a transaction, rolls back all it did, its generation included; the caller gets `value`. */
export function rollback<T>(value: T): RolledBack<T> {
  return new RolledBack(value);
}

/** Makes Prisma roll back. It never leaves an engine, which turns it into the result again. */
export class RollbackSignal extends Error {
  constructor(readonly result: RolledBack<unknown>) {
    super("rolled back on purpose");
  }
}
