/** Looks keys up in the database, which it opens read-only: the gate never writes. */
import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { CHANGED_KEYS_KEPT } from "@/lib/shared/gate/changed-keys";
import { parseIpRule } from "@/lib/shared/keys/ip-rules";
import { isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { isRole, mayHaveKeys } from "@/lib/shared/team/roles";
import { createKeyIdentity } from "./identity";
import type { KeyRecord } from "./verify-key";

type Row = {
  id: string;
  name: string;
  accountId: string;
  permissions: string;
  ipRules: string;
  expiresAt: number | null;
  disabledAt: number | null;
  isHeld: number;
  makerRole: string | null;
  closedAt: number | null;
};

/** The look-up of a key by the SHA-256 of its secret. */
// Of a large database each row that is read is a page from somewhere in the file. These indexes hold what is asked for, so that
// their tables are not read; SQLite's planner would take the unique ones. A migration must not drop one while a gate may run.
export const FIND = `SELECT k."id", k."name", k."accountId", k."permissions", k."ipRules", k."expiresAt", k."disabledAt", a."closedAt",
  EXISTS (SELECT 1 FROM "ShareLink" l INDEXED BY "ShareLink_keyId_holdsKey_idx" WHERE l."keyId" = k."id" AND l."holdsKey") AS "isHeld",
  m."role" AS "makerRole"
  FROM "Secret" s INDEXED BY "Secret_hash_keyId_idx" JOIN "ApiKey" k ON k."id" = s."keyId"
  JOIN "Account" a INDEXED BY "Account_id_closedAt_idx" ON a."id" = k."accountId"
  LEFT JOIN "Membership" m INDEXED BY "Membership_accountId_userId_role_idx"
  ON m."accountId" = k."accountId" AND m."userId" = k."makerId" WHERE s."hash" = ?`;

type Change = { generation: number; keyId: string | null };

/** No secret's hash, as far as anybody can know. */
const UNUSED_HASH = Buffer.alloc(32);

// https://sqlite.org/walformat.html section 2.1.1: version, change counter, last frame, checksums and salts. Every commit of
// any process changes some of it before the commit is told to anybody.
const WAL_INDEX_HEADER_BYTES = 48;

export class SqliteKeyStore {
  readonly #path: string;
  readonly #inode: number;
  readonly #database: Database.Database;
  readonly #generation: Database.Statement<[], number>;
  readonly #change: Database.Statement<[number], Change>;
  readonly #find: Database.Statement<[Buffer], Row>;
  /** The index of the write-ahead log, shared by all processes that have the database open. */
  readonly #indexPath: string;
  readonly #index: number;
  readonly #header = new Uint32Array(WAL_INDEX_HEADER_BYTES / 4);
  readonly #seenHeader = new Uint32Array(WAL_INDEX_HEADER_BYTES / 4);
  #seenGeneration = -1;

  /** Opens a migrated database. Throws when it can't be opened. */
  constructor(databasePath: string) {
    this.#path = databasePath;
    // In WAL mode a reader waits only for crash recovery, so the time-out is short and hardly ever used.
    this.#database = new Database(databasePath, { readonly: true, fileMustExist: true, timeout: 100 });
    this.#inode = statSync(databasePath).ino;
    this.#generation = this.#database
      .prepare<[], number>('SELECT "generation" FROM "GateState" WHERE "id" = 1')
      .pluck();
    this.#change = this.#database.prepare<[number], Change>(
      'SELECT "generation", "keyId" FROM "ChangedKey" WHERE "slot" = ?',
    );
    this.#find = this.#database.prepare<[Buffer], Row>(FIND);
    this.#generation.get();
    // Kept open until the database is closed: closing it earlier would drop SQLite's own locks on the file (POSIX).
    // SQLite puts it beside the file itself, not beside a link to it: there, an old one could lie that nobody writes.
    this.#indexPath = `${realpathSync(databasePath)}-shm`;
    this.#index = openSync(this.#indexPath, "r");
  }

  /**
   * A number that has grown whenever a committed transaction changed what the gate may admit. The header of the log's
   * index tells whether anybody committed anything, in a fraction of the time that SQLite takes for that; only then is
   * the row read. A header that is read while it is written is like none before, and read anew the next time.
   * Throws when the database can't be read: the caller must refuse.
   */
  generation(): number {
    if (readSync(this.#index, this.#header, 0, WAL_INDEX_HEADER_BYTES, 0) !== WAL_INDEX_HEADER_BYTES) {
      throw new Error("the index of the write-ahead log is cut off");
    }
    if (this.#seenGeneration >= 0 && isSame(this.#header, this.#seenHeader)) return this.#seenGeneration;
    const generation = this.#generation.get();
    if (generation === undefined) throw new Error("the gate's state row is missing");
    this.#seenHeader.set(this.#header);
    this.#seenGeneration = generation;
    return generation;
  }

  /**
   * The ids of the only keys that the generations after `before`, up to and with `generation`, changed; null when any may have
   * been. The row of a generation is written in its transaction and never again, so it does not matter what is committed
   * meanwhile. Throws when the database can't be read.
   */
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

  /** The key whose secret has this SHA-256, or null. Throws when the database can't be read or a row makes no sense. */
  find(hash: Buffer): KeyRecord | null {
    const row = this.#find.get(hash);
    return row ? toKeyRecord(row, this.#seenGeneration) : null;
  }

  /** Whether the database answers, a key can be looked for, and it is still the file that its path names. */
  isHealthy(): boolean {
    try {
      const isIndexTheirs = statSync(this.#indexPath).ino === fstatSync(this.#index).ino;
      this.#find.get(UNUSED_HASH);
      return isIndexTheirs && this.#generation.get() !== undefined && statSync(this.#path).ino === this.#inode;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#database.close();
    closeSync(this.#index);
  }
}

function isSame(one: Uint32Array, other: Uint32Array): boolean {
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

function toKeyRecord(row: Row, readAt: number): KeyRecord {
  const granted = internPermissions(row.permissions);
  const { id, accountId, encodedName, words } = createKeyIdentity(row, granted.words);
  // Spelt out: V8 would keep what comes behind a spread object in a second place, which costs a cache line of each key.
  return {
    id,
    accountId,
    encodedName,
    words,
    permissions: granted.permissions,
    ipRules: row.ipRules === "" ? ANY_ADDRESS : row.ipRules.split("\n").filter(Boolean).map(parseStoredRule),
    expiresAt: row.expiresAt,
    // Whoever leaves an account, or may have no keys any more, leaves none behind. Were it otherwise, nobody would answer for it.
    isDisabled: row.disabledAt !== null || !isMakerActive(row.makerRole),
    isHeld: row.isHeld !== 0,
    isAccountClosed: row.closedAt !== null,
    readAt,
    counter: null,
  };
}

const ANY_ADDRESS: KeyRecord["ipRules"] = [];

type PermissionSet = { permissions: ReadonlySet<Permission>; words: string };

/** Many keys may do the same, and a set of its own would be half of what each takes in memory. Bounded, all the same. */
const grants = new Map<string, PermissionSet>();
const MAX_GRANTS = 1_000;

function internPermissions(stored: string): PermissionSet {
  const known = grants.get(stored);
  if (known) return known;
  // A word that this version does not know permits nothing.
  const permissions = new Set(stored.split(" ").filter(isPermission));
  const granted = { permissions, words: [...permissions].join(" ") };
  if (grants.size >= MAX_GRANTS) grants.clear();
  grants.set(stored, granted);
  return granted;
}

function isMakerActive(makerRole: string | null): boolean {
  return makerRole !== null && isRole(makerRole) && mayHaveKeys(makerRole);
}

function parseStoredRule(text: string) {
  const parse = parseIpRule(text);
  // Leaving a rule out could empty the list, and an empty list means any address.
  if (!parse.ok) throw new Error("a stored IP rule is not in normal form");
  return parse.rule;
}
