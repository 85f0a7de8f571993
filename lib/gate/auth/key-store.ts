/** Where the gate's keys come from, whatever database they are in. */
import type { StoredDocuments } from "@/lib/shared/documents/stored";
import type { NodeStatus } from "@/lib/shared/nodes/node";
import type { SessionReader } from "./session";
import type { KeyRecord } from "./verify-key";

/** What a store answers that has to ask its server for a key first: `load` does. */
export const NOT_LOADED = "not_loaded";

/** What `load` gives for a secret that somebody has: "unavailable" where its row can't be read. */
export type LoadedKey = KeyRecord | "unavailable";

/** What the key cache reads. Every method throws when the store can't be read: the caller must then refuse. */
export interface KeyReader {
  /**
   * A number that has grown whenever a committed transaction changed what the gate may admit. Null when the store can't
   * vouch for it at this moment: the caller must refuse, and nothing is logged, since the store has logged the reason.
   */
  generation(): number | null;
  /** The ids of all keys that were changed after `before`, up to and with `generation`; null when it may be any. */
  changedBetween(before: number, generation: number): string[] | null;
  /**
   * The key by the SHA-256 of its secret, or null. `generation()` must have been asked in this tick. A record that was
   * changed since has a `readAt` beyond the generation that it returned.
   */
  find(hash: Buffer): KeyRecord | null | typeof NOT_LOADED;
  /**
   * Where `find` may return `NOT_LOADED`: the keys by the SHA-256 of their secrets in base64. A secret that nobody has
   * is missing in the result. A record may be older than the newest change: `KeyCache.admitLoaded` decides. Rejects
   * within a few seconds without an answer.
   */
  load?(digests: readonly string[]): Promise<ReadonlyMap<string, LoadedKey>>;
}

/** What a gate that shares its database with others tells of the trust that it has in what it remembers. */
export type LeaseState = {
  /** milliseconds since the question that PostgreSQL answered last was sent; infinite before the first answer */
  ageMs: number;
  /** whether the gate may admit */
  isValid: boolean;
  /** the newest generation of the database that this gate has heard of; 0 before the first answer */
  generation: number;
};

/**
 * The gates that share a database: id and name of this one, and the ids of those that lived a moment ago, which
 * include this one.
 */
export type LiveNodes = { readonly id: string; readonly name: string; readonly live: readonly string[] };

/** A store of keys, and of sessions, that the gate opens for reading only. */
export interface KeyStore extends KeyReader, SessionReader {
  /**
   * The documents of the generation that `generation()` returned last. The same object until one of them changes.
   */
  documents(): StoredDocuments;
  /** Whether keys can be looked up now. Never throws. */
  isHealthy(): boolean;
  /** whether the latest look-up of a key threw */
  readonly hasFailed: boolean;
  /** Only on a database that several gates share. */
  readonly lease?: LeaseState;
  /** Only there: which gates live. */
  readonly nodes?: LiveNodes;
  /** Only there: the gate's row tells the others what `read` returns. */
  shareStatus?(read: () => Omit<NodeStatus, "leaseAgeMs">): void;
  /** Only there: asks at once what has changed. A change was committed, says somebody who may be wrong. */
  poll?(): void;
  /** Reads everything that is stored, a little a step. Returns the tables that can't be read. */
  readTables(): Generator<void, string[]>;
  /** Ends the connections. The gate admits nobody any more. */
  close(): void | Promise<void>;
}
