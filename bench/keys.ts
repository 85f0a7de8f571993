/**
 * Fills a new database with accounts of 15 keys, as rows: a million in seconds, where the domain would take an hour.
 */
import { createHash, randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import { MAX_KEYS } from "@/lib/shared/keys/key-input";
import { lastFiveOf } from "@/lib/shared/keys/secret-format";
import { applyMigrations } from "../prisma/migrate";
import { inventSecret } from "./secrets";

/** An account's keys; the first may change the others. */
export type FilledAccount = { id: string; keys: { id: string; name: string; secret: string }[] };

const ROWS_OF_A_TRANSACTION = 100_000;

type Insert = (...values: unknown[]) => void;

function inserter(database: Database.Database, table: string, columns: readonly string[]): Insert {
  const names = columns.map((column) => `"${column}"`).join(", ");
  const places = columns.map(() => "?").join(", ");
  const statement = database.prepare(`INSERT INTO "${table}" (${names}) VALUES (${places})`);
  return (...values) => void statement.run(...values);
}

/** Accounts beside the full ones that have one key, which may make others. */
const CALLERS = 60;

/**
 * Creates the database and `count` keys in it, before a server has it open; returns the keys of accounts that have
 * room.
 */
export function fillDatabase(
  file: string,
  count: number,
  onAccount: (account: FilledAccount) => void,
): FilledAccount["keys"] {
  applyMigrations(file);
  const database = new Database(file);
  // Nobody else looks at it yet, and a run that breaks off begins anew: no journal, nothing waits for the disk.
  database.pragma("journal_mode = OFF");
  database.pragma("synchronous = OFF");
  database.pragma("cache_size = -1000000");
  const addAccount = accountAdder(database);
  for (let left = count; left > 0; ) {
    const rows = Math.min(left, ROWS_OF_A_TRANSACTION);
    left -= rows;
    database.transaction(() => {
      for (let rest = rows; rest > 0; rest -= MAX_KEYS) onAccount(addAccount(Math.min(rest, MAX_KEYS)));
    })();
  }
  const callers = database.transaction(() => Array.from({ length: CALLERS }, () => addAccount(1).keys).flat())();
  database.exec('UPDATE "GateState" SET "generation" = "generation" + 1');
  database.pragma("journal_mode = WAL");
  database.close();
  return callers;
}

function accountAdder(database: Database.Database): (keys: number) => FilledAccount {
  const now = Date.now();
  const addUser = inserter(database, "User", ["id", "email", "name", "passwordHash", "createdAt"]);
  const addAccount = inserter(database, "Account", ["id", "name", "createdAt"]);
  const addMember = inserter(database, "Membership", ["accountId", "userId", "role", "createdAt"]);
  const columns = ["id", "accountId", "name", "permissions", "ipRules", "createdAt", "makerId", "requestId"];
  const addKey = inserter(database, "ApiKey", columns);
  const addSecret = inserter(database, "Secret", ["hash", "keyId", "lastFive", "createdAt"]);
  return (count) => {
    const [accountId, userId] = [randomUUID(), randomUUID()];
    addUser(userId, `${userId}@example.com`, "Owner", "", now);
    addAccount(accountId, "Account", now);
    addMember(accountId, userId, "owner", now);
    const keys = Array.from({ length: count }, (_, index) => {
      const [id, name, secret] = [randomUUID(), `key ${randomUUID()}`, inventSecret()];
      const permissions = index === 0 ? "ViewContacts Security" : "ViewContacts";
      addKey(id, accountId, name, permissions, "", now, userId, randomUUID());
      addSecret(hashOf(secret), id, lastFiveOf(secret), now);
      return { id, name, secret };
    });
    return { id: accountId, keys };
  };
}

/** Gives a key another secret, as an open database; whoever calls counts the generation. */
export function secretChanger(database: Database.Database): (keyId: string) => string {
  const change = database.prepare('UPDATE "Secret" SET "hash" = ?, "lastFive" = ? WHERE "keyId" = ?');
  return (keyId) => {
    const secret = inventSecret();
    change.run(hashOf(secret), lastFiveOf(secret), keyId);
    return secret;
  };
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
