/** Where the gate's keys come from, whatever database they are in. */
import type { SessionReader } from "./session";
import type { KeyRecord } from "./verify-key";

/** What the key cache reads. Every method throws when the store can't be read: the caller must then refuse. */
export interface KeyReader {
  /** A number that has grown whenever a committed transaction changed what the gate may admit. */
  generation(): number;
  /** The ids of all keys that were changed after `before`, up to and with `generation`; null when it may be any. */
  changedBetween(before: number, generation: number): string[] | null;
  /** The key by the SHA-256 of its secret, or null. `generation()` must have been asked in this tick. */
  find(hash: Buffer): KeyRecord | null;
}

/** A store of keys, and of sessions, that the gate opens for reading only. */
export interface KeyStore extends KeyReader, SessionReader {
  /** Whether keys can be looked up now. Never throws. */
  isHealthy(): boolean;
  /** whether the latest look-up of a key threw */
  readonly hasFailed: boolean;
  /** Reads everything that is stored, a little a step. Returns the tables that can't be read. */
  readTables(): Generator<void, string[]>;
  close(): void;
}
