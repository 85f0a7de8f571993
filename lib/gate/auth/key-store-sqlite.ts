/** The key store on SQLite. It opens the database read-only: the gate never writes. */
import { statSync } from "node:fs";
import Database from "better-sqlite3";
import { NO_DOCUMENTS, type StoredDocument, type StoredDocuments } from "@/lib/shared/documents/stored";
import { CHANGED_KEYS_KEPT } from "@/lib/shared/gate/changed-keys";
import { type KeyRow, toKeyRecord } from "./key-record";
import type { KeyStore } from "./key-store";
import { readTables } from "./table-reader";
import type { KeyRecord } from "./verify-key";

/** The look-up of a key by the SHA-256 of its secret. */
// In a large database each row costs a page read. These covering indexes spare the tables; by itself SQLite's planner
// would take the unique indexes instead. A migration must not drop one of them while a gate of an older version may
// run.
// The `+` hides the value from the planner. SQLite 3.54 would otherwise plan the join again for every hash, which takes
// 100 us in place of 3 (`sqlite3VdbeReprepareOnBind` in its source).
export const FIND = `SELECT k."id", k."name", k."accountId", k."permissions", k."ipRules", k."expiresAt", k."disabledAt", k."heldAt",
  coalesce(k."secretAt", k."createdAt") AS "secretAt", a."closedAt", a."keyPolicy", s."endsAt" AS "secretEndsAt",
  k."limits",
  EXISTS (SELECT 1 FROM "ShareLink" l INDEXED BY "ShareLink_keyId_holdsKey_idx" WHERE l."keyId" = k."id" AND l."holdsKey") AS "isHeld",
  m."role" AS "makerRole"
  FROM "Secret" s INDEXED BY "Secret_hash_keyId_endsAt_idx" JOIN "ApiKey" k ON k."id" = s."keyId"
  JOIN "Account" a INDEXED BY "Account_id_closedAt_keyPolicy_idx" ON a."id" = k."accountId"
  LEFT JOIN "Membership" m INDEXED BY "Membership_accountId_userId_role_idx"
  ON m."accountId" = k."accountId" AND m."userId" = k."makerId" WHERE s."hash" = +?`;

type Change = { generation: number; keyId: string | null };

/** The hash of no secret. */
const UNUSED_HASH = Buffer.alloc(32);

/** Some secrets that are stored. */
const SOME = 'SELECT "hash" FROM "Secret" INDEXED BY "Secret_hash_keyId_idx" LIMIT 5';

const NEWEST_VERSION = 'SELECT max("version") FROM "ConfigVersion" WHERE "kind" = ?';
const NEWEST = 'SELECT "version", "text" FROM "ConfigVersion" WHERE "kind" = ? ORDER BY "version" DESC LIMIT 1';

/**
 * Reads keys from a SQLite file that another process writes. Every call is synchronous, and throws when the file can't
 * be read, except `isHealthy`.
 */
export class SqliteKeyStore implements KeyStore {
  readonly #path: string;
  readonly #inode: number;
  readonly #database: Database.Database;
  readonly #dataVersion: Database.Statement<[], number>;
  readonly #generation: Database.Statement<[], number>;
  readonly #change: Database.Statement<[number], Change>;
  readonly #find: Database.Statement<[Buffer], KeyRow>;
  readonly #session: Database.Statement<[Buffer, number], number>;
  readonly #some: Database.Statement<[], Buffer>;
  readonly #newestVersion: Database.Statement<[string], number | null>;
  readonly #newest: Database.Statement<[string], StoredDocument>;
  #seenDataVersion = -1;
  #seenGeneration = -1;
  #hasFailed = false;
  #documents = NO_DOCUMENTS;
  readonly #readRow: (hash: Buffer) => { row: KeyRow | undefined; generation: number };
  readonly #readState: () => { generation: number; documents: StoredDocuments };

  /** Opens a migrated database. Throws when it can't be opened. */
  constructor(databasePath: string) {
    this.#path = databasePath;
    this.#database = open(databasePath);
    this.#inode = statSync(databasePath).ino;
    this.#dataVersion = this.#database.prepare<[], number>("PRAGMA data_version").pluck();
    this.#generation = this.#database
      .prepare<[], number>('SELECT "generation" FROM "GateState" WHERE "id" = 1')
      .pluck();
    this.#change = this.#database.prepare<[number], Change>(
      'SELECT "generation", "keyId" FROM "ChangedKey" WHERE "slot" = ?',
    );
    this.#find = this.#database.prepare<[Buffer], KeyRow>(FIND);
    this.#some = this.#database.prepare<[], Buffer>(SOME).pluck();
    this.#newestVersion = this.#database.prepare<[string], number | null>(NEWEST_VERSION).pluck();
    this.#newest = this.#database.prepare<[string], StoredDocument>(NEWEST);
    this.#session = this.#database
      .prepare<[Buffer, number], number>('SELECT 1 FROM "Session" WHERE "tokenHash" = ? AND "expiresAt" > ?')
      .pluck();
    const readGeneration = () => {
      const generation = this.#generation.get();
      if (generation === undefined) throw new Error("the gate's state row is missing");
      return generation;
    };
    // One transaction is one snapshot: rows and documents are those of the generation.
    this.#readRow = this.#database.transaction((hash) => ({
      row: this.#find.get(hash),
      generation: readGeneration(),
    }));
    this.#readState = this.#database.transaction(() => {
      const generation = readGeneration();
      const documents = generation === this.#seenGeneration ? this.#documents : this.#readDocuments();
      return { generation, documents };
    });
    readGeneration();
  }

  /**
   * The generation of the database. `PRAGMA data_version` changes with every commit of another connection
   * (https://sqlite.org/pragma.html#pragma_data_version); only then is the row read. A commit between the two
   * statements makes the row newer than the version, which costs one more read at the next call and loses nothing.
   */
  generation(): number {
    const dataVersion = this.#dataVersion.get();
    if (dataVersion === undefined) throw new Error("SQLite did not tell its data version");
    if (dataVersion === this.#seenDataVersion) return this.#seenGeneration;
    const { generation, documents } = this.#readState();
    this.#documents = documents;
    this.#seenDataVersion = dataVersion;
    this.#seenGeneration = generation;
    return generation;
  }

  // The row of a generation is written in its own transaction and never again, so commits in between do no harm.
  changedBetween(before: number, generation: number): string[] | null {
    if (before >= generation || generation - before > CHANGED_KEYS_KEPT) return null;
    const ids: string[] = [];
    for (let each = before + 1; each <= generation; each++) {
      const change = this.#change.get(each % CHANGED_KEYS_KEPT);
      if (change?.generation !== each || change.keyId === null) return null;
      ids.push(change.keyId);
    }
    return ids;
  }

  find(hash: Buffer): KeyRecord | null {
    this.#hasFailed = true;
    let row = this.#find.get(hash);
    let generation = this.#seenGeneration;
    // Without a commit since the last look, the row is of its generation. A secret that nobody has costs no more.
    if (row && this.#dataVersion.get() !== this.#seenDataVersion) ({ row, generation } = this.#readRow(hash));
    const key = row ? toKeyRecord(row, generation) : null;
    this.#hasFailed = false;
    return key;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  documents(): StoredDocuments {
    return this.#documents;
  }

  #readDocuments(): StoredDocuments {
    const { routes, permissions } = this.#documents;
    const next = {
      routes: this.#readDocument("routes", routes),
      permissions: this.#readDocument("permissions", permissions),
    };
    return next.routes === routes && next.permissions === permissions ? this.#documents : next;
  }

  /** A version is written once, so a text whose version is known is not read again. */
  #readDocument(kind: string, known: StoredDocument | null): StoredDocument | null {
    const version = this.#newestVersion.get(kind) ?? null;
    if (version === (known?.version ?? null)) return known;
    return this.#newest.get(kind) ?? null;
  }

  readTables(): Generator<void, string[]> {
    return readTables(() => open(this.#path));
  }

  hasSession(tokenHash: Buffer, now: number): boolean {
    return this.#session.get(tokenHash, now) !== undefined;
  }

  /** Also false when another file is in the place of the one that was opened, and when no stored key can be read. */
  isHealthy(): boolean {
    try {
      this.#find.get(UNUSED_HASH);
      const isSame = this.#generation.get() !== undefined && statSync(this.#path).ino === this.#inode;
      return isSame && this.#canReadKeys();
    } catch {
      return false;
    }
  }

  /** Whether one of some stored keys can be read. Throws when none can. */
  #canReadKeys(): boolean {
    const failures: unknown[] = [];
    for (const hash of this.#some.all()) {
      try {
        const row = this.#find.get(hash);
        if (row) toKeyRecord(row, 0);
        return true;
      } catch (error) {
        failures.push(error);
      }
    }
    return failures.length === 0;
  }

  close(): void {
    this.#database.close();
  }
}

function open(databasePath: string): Database.Database {
  // In WAL mode a reader waits only for crash recovery, so the time-out is short and hardly ever used.
  return new Database(databasePath, { readonly: true, fileMustExist: true, timeout: 100 });
}
