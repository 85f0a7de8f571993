/** What a transaction that failed tells its caller. */

/** Thrown when others held the database for longer than a transaction waits. Nothing was written. */
export class DatabaseBusyError extends Error {
  override name = "DatabaseBusyError";
  constructor(options?: ErrorOptions) {
    super("the database was busy with another process's writes for too long; nothing was changed", options);
  }
}

/**
 * Thrown when the connection was lost while PostgreSQL committed, and what became of the transaction could not be found
 * out. It may have been saved: never run it again without looking first.
 */
export class UnknownOutcomeError extends Error {
  override name = "UnknownOutcomeError";
  constructor(options?: ErrorOptions) {
    super(
      "the connection was lost while the database committed; it is not known whether the change was saved",
      options,
    );
  }
}
