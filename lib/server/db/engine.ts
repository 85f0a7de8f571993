/** What each kind of database provides to `transactions.ts`, which documents what the transactions promise. */
import type { RolledBack } from "./rollback";
import type { AfterCommit, ApartWriter, KeyWriter, Reader, Writer } from "./transaction-types";

/** The work of a transaction. It may run more than once. */
export type Work<Client, T> = (database: Client, afterCommit: AfterCommit) => Promise<T | RolledBack<T>>;

/** One database, opened at the first transaction. */
export interface DatabaseEngine {
  read<T>(work: (database: Reader) => Promise<T>): Promise<T>;
  write<T>(work: Work<Writer, T>): Promise<T>;
  writeKeys<T>(work: Work<KeyWriter, T>): Promise<T>;
  writeApart<T>(locks: readonly string[], work: Work<ApartWriter, T>): Promise<T>;
  /** Removes deleted data from where the database keeps it for recovery. False: it has to be tried again later. */
  eraseDeleted(): Promise<boolean>;
  /** Closes all connections. The object must not be used afterwards. */
  close(): Promise<void>;
}
