/** Reads every table of a SQLite database from its first row to its last, so that damage is found before it is met. */
import type { Database } from "better-sqlite3";

const ROWS_PER_STEP = 100;

/**
 * One pass over all tables, a few rows a step. Returns the names of the tables that can't be read to their end. No
 * transaction stays open between two steps. Throws when the list of tables itself can't be read. `open` makes a
 * connection for this pass alone: one that is in use would show what it has in memory, not what is in the file.
 */
export function* readTables(open: () => Database): Generator<void, string[]> {
  const database = open();
  try {
    return yield* readEach(database);
  } finally {
    database.close();
  }
}

function* readEach(database: Database): Generator<void, string[]> {
  const list = "SELECT \"name\" FROM sqlite_master WHERE type = 'table' AND \"name\" NOT LIKE 'sqlite_%' ORDER BY 1";
  const names = database.prepare<[], string>(list).pluck().all();
  const damaged: string[] = [];
  for (const name of names) {
    try {
      yield* readTable(database, name);
    } catch (error) {
      if (isDamage(error)) damaged.push(name);
    }
  }
  return damaged;
}

function* readTable(database: Database, name: string): Generator<void, void> {
  const next = database.prepare<[number, number], unknown[]>(
    `SELECT rowid, * FROM "${name}" WHERE rowid > ? ORDER BY rowid LIMIT ?`,
  );
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = next.raw().all(after, ROWS_PER_STEP);
    yield;
    if (rows.length < ROWS_PER_STEP) return;
    after = Number(rows.at(-1)?.[0]);
  }
}

/** Not a lock, nor a table that a newer version removed. https://sqlite.org/rescode.html */
function isDamage(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^SQLITE_(?:CORRUPT|NOTADB|IOERR)/.test(code);
}
