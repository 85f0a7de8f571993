/** For tests: a migrated PostgreSQL database whose keys a test changes as the dashboard's transactions do. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { CHANGED_KEYS_KEPT } from "@/lib/shared/gate/changed-keys";
import { completeSecret, RANDOM_LENGTH } from "@/lib/shared/keys/secret-format";
import { GENERATION_CHANNEL, LEASE_MS } from "@/lib/shared/nodes/node";
import { NEXT_STAMP } from "@/lib/shared/nodes/stamp";
import { applyPostgresqlMigrations } from "@/prisma/postgresql/migrate";
import type { TestPostgres } from "@/prisma/testing/postgres";

/** As `invalidateOnlyKey` of `lib/server/db/invalidation.ts` writes it. */
const NAME_KEY = `INSERT INTO "ChangedKey" ("slot", "generation", "keyId")
  SELECT "generation" % ${CHANGED_KEYS_KEPT}, "generation", $1 FROM "GateState" WHERE "id" = 1
  ON CONFLICT ("slot") DO UPDATE SET "generation" = excluded."generation", "keyId" = excluded."keyId"`;

/** One transaction on keys. `notifies: false`: its notification is lost. */
export type ChangeOptions = { onlyKey?: string; notifies?: boolean };

/** The name of a migrated database for each server: a copy is made in a tenth of the time that migrating takes. */
const templates = new WeakMap<TestPostgres, Promise<string>>();

function prepareTemplate(server: TestPostgres): Promise<string> {
  const prepare = async () => {
    const url = await server.createDatabase();
    await applyPostgresqlMigrations(url);
    return new URL(url).pathname.slice(1);
  };
  const template = templates.get(server) ?? prepare();
  templates.set(server, template);
  return template;
}

/** A database with one account, and its keys. */
export class SharedDatabase {
  readonly url: string;
  readonly #client: pg.Client;

  private constructor(url: string, client: pg.Client) {
    this.url = url;
    this.#client = client;
  }

  /** A new database on this server. */
  static async create(server: TestPostgres): Promise<SharedDatabase> {
    const url = await server.createDatabase({ template: await prepareTemplate(server) });
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => {});
    await client.connect();
    await client.query(`
      INSERT INTO "User" ("id", "email", "name", "passwordHash", "createdAt") VALUES ('u', 'a@example.com', 'Ada', '', now());
      INSERT INTO "Account" ("id", "name", "createdAt") VALUES ('a', 'A', now());
      INSERT INTO "Membership" ("accountId", "userId", "role", "createdAt") VALUES ('a', 'u', 'owner', now())`);
    return new SharedDatabase(url, client);
  }

  /** Runs one statement outside of any change. */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#client.query<Row>(text, values)).rows;
  }

  /**
   * Runs statements in a transaction that raises the generation first, as every change of keys does. Resolves to the
   * generation that was committed.
   */
  async change(work: () => Promise<unknown>, { onlyKey, notifies = true }: ChangeOptions = {}): Promise<number> {
    await this.query("BEGIN");
    const raise = `UPDATE "GateState" SET "generation" = "generation" + 1, "stamp" = ${NEXT_STAMP} WHERE "id" = 1
      RETURNING "generation"::text`;
    const [row] = await this.query<{ generation: string }>(raise);
    const generation = row?.generation ?? "";
    if (onlyKey !== undefined) await this.nameKey(onlyKey);
    await work();
    if (notifies) await this.query("SELECT pg_notify($1, $2)", [GENERATION_CHANNEL, generation]);
    await this.query("COMMIT");
    return Number(generation);
  }

  /** In a transaction: says that this key is the only one that it changes. */
  async nameKey(id: string): Promise<void> {
    await this.query(NAME_KEY, [id]);
  }

  /** Adds a key that may do `permissions`, and returns its id and secret. */
  async addKey(permissions = ""): Promise<{ id: string; secret: string }> {
    const id = randomUUID();
    const secret = completeSecret(
      randomBytes(RANDOM_LENGTH / 2)
        .toString("hex")
        .toUpperCase(),
    );
    const insert = `INSERT INTO "ApiKey" ("id", "accountId", "makerId", "name", "permissions", "ipRules", "createdAt", "requestId")
      VALUES ($1, 'a', 'u', $1, $2, '', now(), $1)`;
    await this.change(
      async () => {
        await this.query(insert, [id, permissions]);
        const hash = createHash("sha256").update(secret).digest();
        await this.query(`INSERT INTO "Secret" VALUES ($1, $2, 'ABCDE', now())`, [hash, id]);
      },
      { onlyKey: id },
    );
    return { id, secret };
  }

  /** Deletes a key. Resolves to the generation that was committed. */
  deleteKey(id: string, options: ChangeOptions = {}): Promise<number> {
    return this.change(() => this.query('DELETE FROM "ApiKey" WHERE "id" = $1', [id]), { onlyKey: id, ...options });
  }

  /**
   * Resolves when every node that may still admit has confirmed `generation`, as a change waits for them: after that it
   * is answered.
   */
  async untilAnswered(generation: number): Promise<void> {
    const late = `SELECT 1 FROM "Node" WHERE "confirmedGeneration" < $1
      AND (clock_timestamp() AT TIME ZONE 'UTC') - "seenAt" <= $2 * interval '1 millisecond'`;
    while ((await this.query(late, [generation, LEASE_MS])).length > 0) await sleep(2);
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
