/** Reads the tables of a SQLite database in the order in which their rows can be inserted elsewhere. */
import Database from "better-sqlite3";

/** A value as PostgreSQL reads it from text. */
export type TextValue = string | null;

/** A column of a table. `type` is SQLite's name of it. */
export type SourceColumn = { name: string; type: string };

/** A table with the columns that it has on SQLite. */
export type SourceTable = { name: string; columns: SourceColumn[] };

/** What a database does not take from another one: the gates' own memory of changes, and what is made at a start. */
const LEFT_OUT = ["_prisma_migrations", "GateState", "ChangedKey", "Node", "ChainKeyMark"];

/** A SQLite database that nobody writes to meanwhile. */
export class MoveSource {
  readonly #database: Database.Database;

  /** Throws when the file is no database. */
  constructor(file: string) {
    this.#database = new Database(file, { readonly: true, fileMustExist: true });
    this.#database.defaultSafeIntegers();
  }

  /** Tables that others refer to come first. */
  listTables(): SourceTable[] {
    const names = this.#database
      .prepare<[], string>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
      )
      .pluck()
      .all()
      .filter((name) => !LEFT_OUT.includes(name));
    const ordered: string[] = [];
    const add = (name: string) => {
      if (ordered.includes(name)) return;
      for (const parent of this.#parentsOf(name)) if (parent !== name) add(parent);
      ordered.push(name);
    };
    for (const name of names.sort()) add(name);
    return ordered.map((name) => ({ name, columns: this.#columnsOf(name) }));
  }

  /** The rows of a table, each value as text. */
  *readRows({ name, columns }: SourceTable): Generator<TextValue[]> {
    const selected = columns.map((column) => `"${column.name}"`).join(", ");
    for (const row of this.#database.prepare<[], unknown[]>(`SELECT ${selected} FROM "${name}"`).raw().iterate()) {
      yield row.map((value, index) => toText(value, columns[index]?.type ?? ""));
    }
  }

  /** The generation, from which the other database goes on. */
  readGeneration(): bigint {
    return this.#database.prepare<[], bigint>('SELECT "generation" FROM "GateState"').pluck().get() ?? 1n;
  }

  close(): void {
    this.#database.close();
  }

  #parentsOf(name: string): string[] {
    return this.#database.prepare<[string], string>('SELECT "table" FROM pragma_foreign_key_list(?)').pluck().all(name);
  }

  #columnsOf(name: string): SourceColumn[] {
    return this.#database.prepare<[string], SourceColumn>("SELECT name, type FROM pragma_table_info(?)").all(name);
  }
}

function toText(value: unknown, type: string): TextValue {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (type === "BOOLEAN") return value === 0n ? "false" : "true";
  // Milliseconds since 1970, written like `2026-11-28 14:05:08.123`.
  if (type === "DATETIME") return new Date(Number(value)).toISOString().replace("T", " ").slice(0, -1);
  return String(value);
}
