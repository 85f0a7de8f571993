/** Reads from the database that a restore replaces what happened there after the backup. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { LaterEntry, ReplacedKey, ReplacedMember, ReplacedState } from "@/lib/server/restore/replaced-state";
import { isActivityKind } from "@/lib/shared/activity/view";

/** The most entries of one account that are read, newest first. */
const MAX_ENTRIES = 500;

/**
 * What the replaced database knows that the restored one does not, as far as it can be read: it may be the damage for
 * which it is replaced. Null when there is none, or nothing can be read. Changes neither.
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
  const accountIds = listAccountIds(replaced);
  const keys = tryRead(() => readKeys(replaced));
  const members = tryRead(() =>
    replaced.prepare<[], ReplacedMember>('SELECT "accountId", "userId", "role", "permissions" FROM "Membership"').all(),
  );
  const users = tryRead(() =>
    replaced.prepare<[], { id: string; passwordHash: string }>('SELECT "id", "passwordHash" FROM "User"').all(),
  );
  const found = accountIds.map((id) => readEntries(replaced, restored, id));
  return {
    isComplete: keys !== null && members !== null && users !== null && found.every(({ isComplete }) => isComplete),
    accountIds: new Set(accountIds),
    entries: found.flatMap(({ entries }) => entries),
    keys,
    members,
    passwordHashes: new Map(users?.map(({ id, passwordHash }) => [id, passwordHash])),
  };
}

/** Null where the database can't be read. */
function tryRead<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** From the heads of the activity where the accounts themselves can't be read. Throws when neither can. */
function listAccountIds(replaced: Database.Database): string[] {
  const list = (query: string) => replaced.prepare<[], string>(query).pluck().all();
  const ids = tryRead(() => list('SELECT "id" FROM "Account"'));
  return ids ?? list('SELECT "accountId" FROM "ActivityHead"');
}

function readKeys(replaced: Database.Database): ReplacedKey[] {
  // All columns, because the database of an earlier version has no "endsAt".
  const hashes = replaced
    .prepare<[], { keyId: string; hash: Buffer; endsAt?: number | null }>('SELECT * FROM "Secret"')
    .all()
    .filter(({ endsAt }) => (endsAt ?? null) === null);
  return replaced
    .prepare<[], Omit<ReplacedKey, "isDisabled" | "secretHashes"> & { disabledAt: number | null }>(
      'SELECT "id", "accountId", "makerId", "permissions", "ipRules", "expiresAt", "disabledAt" FROM "ApiKey"',
    )
    .all()
    .map(({ disabledAt, ...key }) => ({
      ...key,
      isDisabled: disabledAt !== null,
      secretHashes: hashes.filter(({ keyId }) => keyId === key.id).map(({ hash }) => hash.toString("hex")),
    }));
}

type EntryRow = Omit<LaterEntry, "kind" | "details"> & { kind: string; details: string };

type FoundEntries = { entries: LaterEntry[]; isComplete: boolean };

/**
 * The entries after the last one that both databases hold: an earlier restore may have led to another history. Newest
 * first, so that damage further back hides only what is older.
 */
function readEntries(replaced: Database.Database, restored: Database.Database, accountId: string): FoundEntries {
  const entries: LaterEntry[] = [];
  try {
    const common = findLastCommon(replaced, restored, accountId);
    const rows = replaced
      .prepare<[string, number, number], EntryRow>(
        `SELECT "accountId", "at", "kind", "actorName", "subject", "keyId", "details" FROM "Activity"
         WHERE "accountId" = ? AND "seq" > ? ORDER BY "seq" DESC LIMIT ?`,
      )
      .iterate(accountId, common, MAX_ENTRIES);
    for (const { kind, details, ...entry } of rows) {
      if (isActivityKind(kind)) entries.unshift({ ...entry, kind, details: JSON.parse(details) });
    }
    return { entries, isComplete: true };
  } catch {
    return { entries, isComplete: false };
  }
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
