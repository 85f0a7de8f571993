/** Inserts the rows of another database into PostgreSQL within one transaction, and reads them back to compare. */
import { createHash, randomUUID } from "node:crypto";
import type { Client } from "pg";
import type { ChainPoint } from "@/lib/server/activity/chain";
import { LEASE_MS } from "@/lib/shared/nodes/node";
import type { SourceTable, TextValue } from "./source";

const BATCH = 1_000;

/** What a table holds: how many rows, and the sum of their hashes, which does not depend on their order. */
export class Fingerprint {
  count = 0;
  #sum = 0n;

  add(values: readonly TextValue[]): void {
    const hash = createHash("sha256").update(JSON.stringify(values)).digest();
    this.#sum = BigInt.asUintN(128, this.#sum + hash.readBigUInt64LE(0) + (hash.readBigUInt64LE(8) << 64n));
    this.count++;
  }

  equals(other: Fingerprint): boolean {
    return this.count === other.count && this.#sum === other.#sum;
  }
}

/** A migrated PostgreSQL database, in a transaction that `commit` ends. Closing the connection undoes all of it. */
export class MoveTarget {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** Begins the transaction. No server can start to use the database, and no other move, until it is over. */
  static async begin(client: Client): Promise<MoveTarget> {
    await client.query("BEGIN");
    await client.query('LOCK TABLE "GateState" IN ACCESS EXCLUSIVE MODE');
    return new MoveTarget(client);
  }

  /** The names of the tables that hold rows. */
  async findFilledTables(tables: readonly SourceTable[]): Promise<string[]> {
    const filled: string[] = [];
    for (const { name } of tables) {
      const { rows } = await this.#client.query(`SELECT 1 FROM "${name}" LIMIT 1`);
      if (rows.length > 0) filled.push(name);
    }
    return filled;
  }

  /** The names of the servers that use the database now. */
  async listLiveServers(): Promise<string[]> {
    const { rows } = await this.#client.query<{ name: string }>(
      `SELECT "name" FROM "Node" WHERE "seenAt" > (now() AT TIME ZONE 'UTC') - $1 * interval '1 millisecond'`,
      [LEASE_MS],
    );
    return rows.map(({ name }) => name);
  }

  /** Inserts all rows and returns the fingerprint of what was given. */
  async insert({ name, columns }: SourceTable, rows: Iterable<TextValue[]>): Promise<Fingerprint> {
    const names = columns.map((column) => `"${column.name}"`).join(", ");
    const values = columns.map(({ type }, index) => fromText(`"c${index}"`, type)).join(", ");
    const parameters = columns.map((_, index) => `$${index + 1}::text[]`).join(", ");
    const aliases = columns.map((_, index) => `"c${index}"`).join(", ");
    const statement = `INSERT INTO "${name}" (${names}) SELECT ${values} FROM unnest(${parameters}) AS "row"(${aliases})`;
    const given = new Fingerprint();
    let batch: TextValue[][] = [];
    const flush = async () => {
      if (batch.length === 0) return;
      const rowsOfBatch = batch;
      batch = [];
      await this.#client.query(
        statement,
        columns.map((_, index) => rowsOfBatch.map((row) => row[index] ?? null)),
      );
    };
    for (const row of rows) {
      given.add(row);
      batch.push(row);
      if (batch.length >= BATCH) await flush();
    }
    await flush();
    return given;
  }

  /** Reads a table back, in the form in which it was given. */
  async readBack({ name, columns }: SourceTable): Promise<Fingerprint> {
    const values = columns.map(({ name: column, type }) => asText(`"${column}"`, type)).join(", ");
    await this.#client.query(`DECLARE "moved" NO SCROLL CURSOR FOR SELECT ${values} FROM "${name}"`);
    const found = new Fingerprint();
    for (;;) {
      const { rows } = await this.#client.query<TextValue[]>({ text: `FETCH ${BATCH} FROM "moved"`, rowMode: "array" });
      for (const row of rows) found.add(row);
      if (rows.length < BATCH) break;
    }
    await this.#client.query('CLOSE "moved"');
    return found;
  }

  /** Accounts from before there was activity: on SQLite the date of a migration excuses them. */
  async listAccountsWithoutHead(): Promise<string[]> {
    const { rows } = await this.#client.query<{ id: string }>(
      `SELECT "id" FROM "Account" WHERE NOT EXISTS (SELECT 1 FROM "ActivityHead" WHERE "accountId" = "Account"."id")`,
    );
    return rows.map(({ id }) => id);
  }

  /** Inserts the sealed head of a chain without entries. */
  async insertHead({ accountId, seq, hash }: ChainPoint, seal: Uint8Array): Promise<void> {
    await this.#client.query(
      'INSERT INTO "ActivityHead" ("accountId", "seq", "hash", "seal") VALUES ($1, $2, $3, $4)',
      [...[accountId, seq, Buffer.from(hash), Buffer.from(seal)]],
    );
  }

  /** Goes on from the generation of the other database, which no gate has seen here, and names the chain key. */
  async finish(generation: bigint, chainKeyId: string): Promise<void> {
    await this.#client.query('UPDATE "GateState" SET "generation" = $1, "stamp" = $2', [
      String(generation + 1n),
      randomUUID(),
    ]);
    await this.#client.query('DELETE FROM "ChainKeyMark"');
    await this.#client.query('INSERT INTO "ChainKeyMark" ("id", "keyId") VALUES (1, $1)', [chainKeyId]);
    await this.#client.query("COMMIT");
  }
}

function fromText(value: string, type: string): string {
  if (type === "BLOB") return `decode(${value}, 'hex')`;
  if (type === "DATETIME") return `${value}::timestamp(3)`;
  if (type === "BOOLEAN") return `${value}::boolean`;
  return type === "INTEGER" || type === "BIGINT" ? `${value}::bigint` : value;
}

function asText(column: string, type: string): string {
  if (type === "BLOB") return `encode(${column}, 'hex')`;
  if (type === "DATETIME") return `to_char(${column}, 'YYYY-MM-DD HH24:MI:SS.MS')`;
  return `${column}::text`;
}
