/** A PostgreSQL server of the run, and a database on it that holds so many keys. */
import { createHash, randomUUID } from "node:crypto";
import pg from "pg";
import { MAX_KEYS } from "@/lib/shared/keys/key-input";
import { lastFiveOf } from "@/lib/shared/keys/secret-format";
import { applyPostgresqlMigrations } from "../../prisma/postgresql/migrate";
import { startPostgres, type TestPostgres } from "../../prisma/testing/postgres";
import { inventSecret } from "../secrets";
import type { Stage } from "../stage";

const KEYS_OF_A_STATEMENT = 15_000;

/** As it comes, but for the memory: each commit waits for the disk. */
export function postgresOf(stage: Stage): Promise<TestPostgres> {
  return stage.once("PostgreSQL", async () => {
    const settings = { fsync: "on", full_page_writes: "on", shared_buffers: "256MB", max_wal_size: "2GB" };
    const server = await startPostgres({ settings });
    stage.onEnd(() => server.stop());
    return server;
  });
}

/** Creates a migrated database with `count` keys, in accounts of 15 each. */
export async function createFilledDatabase(
  server: TestPostgres,
  count: number,
): Promise<{ url: string; secrets: string[] }> {
  const url = await server.createDatabase();
  await applyPostgresqlMigrations(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const secrets: string[] = [];
  for (let left = count; left > 0; left -= KEYS_OF_A_STATEMENT) {
    secrets.push(...(await addKeys(client, Math.min(left, KEYS_OF_A_STATEMENT))));
  }
  await client.query("VACUUM ANALYZE");
  await client.end();
  return { url, secrets };
}

async function addKeys(client: pg.Client, count: number): Promise<string[]> {
  const owners = Array.from({ length: Math.ceil(count / MAX_KEYS) }, () => randomUUID());
  const keys = Array.from({ length: count }, (_, index) => {
    return { id: randomUUID(), owner: owners[Math.floor(index / MAX_KEYS)], secret: inventSecret() };
  });
  // An account and its owner have one id between them.
  await client.query(
    `WITH "person" AS (
       INSERT INTO "User" ("id", "email", "name", "passwordHash", "createdAt")
       SELECT id, id || '@example.com', 'Owner', '', now() FROM unnest($1::text[]) AS id
     ), "account" AS (
       INSERT INTO "Account" ("id", "name", "createdAt") SELECT id, 'Account', now() FROM unnest($1::text[]) AS id
     )
     INSERT INTO "Membership" ("accountId", "userId", "role", "createdAt")
     SELECT id, id, 'owner', now() FROM unnest($1::text[]) AS id`,
    [owners],
  );
  await client.query(
    `WITH "made" AS (
       INSERT INTO "ApiKey" ("id", "accountId", "name", "permissions", "ipRules", "createdAt", "makerId", "requestId")
       SELECT id, owner, id, 'ViewContacts', '', now(), owner, id FROM unnest($1::text[], $2::text[]) AS k(id, owner)
     )
     INSERT INTO "Secret" ("keyId", "hash", "lastFive", "createdAt")
     SELECT id, hash, "lastFive", now() FROM unnest($1::text[], $3::bytea[], $4::text[]) AS s(id, hash, "lastFive")`,
    [
      keys.map(({ id }) => id),
      keys.map(({ owner }) => owner),
      keys.map(({ secret }) => createHash("sha256").update(secret).digest()),
      keys.map(({ secret }) => lastFiveOf(secret)),
    ],
  );
  return keys.map(({ secret }) => secret);
}
