/** Reads from the database that a restore replaces what happened there after the backup. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { LaterEntry, ReplacedKey, ReplacedMember, ReplacedState } from "@/lib/server/restore/replaced-state";
import { isActivityKind } from "@/lib/shared/activity/view";

/** The most entries of one account that are read, newest first. */
const MAX_ENTRIES = 500;

/**
 * What the replaced database knows that the restored one does not. Null when there is none, or it can't be read: it
 * may be the damage for which it is replaced. Changes neither.
 */
export function readReplaced(replacedPath: string, restoredPath: string): ReplacedState | null {
  if (!existsSync(replacedPath)) return null;
  let replaced: Database.Database | null = null;
  const restored = new Database(restoredPath, { readonly: true, fileMustExist: true });
  try {
    replaced = new Database(replacedPath, { readonly: true, fileMustExist: true, timeout: 1_000 });
    return readState(replaced, restored);
  } catch {
    return null;
  } finally {
    replaced?.close();
    restored.close();
  }
}

function readState(replaced: Database.Database, restored: Database.Database): ReplacedState {
  const list = <T>(query: string) => replaced.prepare<[], T>(query).all();
  const accountIds = list<{ id: string }>('SELECT "id" FROM "Account"').map(({ id }) => id);
  const hashes = list<{ keyId: string; hash: string }>('SELECT "keyId", lower(hex("hash")) AS "hash" FROM "Secret"');
  const keys = list<Omit<ReplacedKey, "isDisabled" | "secretHashes"> & { disabledAt: number | null }>(
    'SELECT "id", "accountId", "makerId", "permissions", "ipRules", "expiresAt", "disabledAt" FROM "ApiKey"',
  ).map(({ disabledAt, ...key }) => ({
    ...key,
    isDisabled: disabledAt !== null,
    secretHashes: hashes.filter(({ keyId }) => keyId === key.id).map(({ hash }) => hash),
  }));
  const users = list<{ id: string; passwordHash: string }>('SELECT "id", "passwordHash" FROM "User"');
  return {
    accountIds: new Set(accountIds),
    entries: accountIds.flatMap((id) => readEntries(replaced, restored, id)),
    keys,
    members: list<ReplacedMember>('SELECT "accountId", "userId", "role", "permissions" FROM "Membership"'),
    passwordHashes: new Map(users.map(({ id, passwordHash }) => [id, passwordHash])),
  };
}

type EntryRow = Omit<LaterEntry, "kind" | "details"> & { kind: string; details: string };

/** The entries after the last one that both databases hold: an earlier restore may have led to another history. */
function readEntries(replaced: Database.Database, restored: Database.Database, accountId: string): LaterEntry[] {
  const common = findLastCommon(replaced, restored, accountId);
  const rows = replaced
    .prepare<[string, number, number], EntryRow>(
      `SELECT "accountId", "at", "kind", "actorName", "subject", "keyId", "details" FROM "Activity"
       WHERE "accountId" = ? AND "seq" > ? ORDER BY "seq" DESC LIMIT ?`,
    )
    .all(accountId, common, MAX_ENTRIES);
  return rows
    .reverse()
    .flatMap(({ kind, details, ...entry }) =>
      isActivityKind(kind) ? [{ ...entry, kind, details: JSON.parse(details) }] : [],
    );
}

function findLastCommon(replaced: Database.Database, restored: Database.Database, accountId: string): number {
  const entries = restored.prepare<[string], { seq: number; hash: Buffer }>(
    'SELECT "seq", "hash" FROM "Activity" WHERE "accountId" = ? ORDER BY "seq" DESC',
  );
  const hashAt = replaced
    .prepare<[string, number], Buffer>('SELECT "hash" FROM "Activity" WHERE "accountId" = ? AND "seq" = ?')
    .pluck();
  for (const { seq, hash } of entries.iterate(accountId)) {
    if (hashAt.get(accountId, seq)?.equals(hash)) return seq;
  }
  return 0;
}
