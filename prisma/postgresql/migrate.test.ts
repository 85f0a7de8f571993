/** PostgreSQL's migrations give exactly the schema, once, also when several servers start together. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listMigrations } from "../migration-files";
import { schemaSql } from "../schema-sql";
import { startPostgres, type TestPostgres } from "../testing/postgres";
import { applyPostgresqlMigrations } from "./migrate";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.stop());

let url: string;
beforeEach(async () => {
  url = await postgres.createDatabase();
});

const APPLIED = 'SELECT "migration_name" AS "name" FROM "_prisma_migrations" ORDER BY 1';

/** Columns, indexes and constraints of the product's own tables, in a form that can be compared. */
async function shapeOf(database: string) {
  const columns = `SELECT table_name, column_name, data_type, datetime_precision, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' ORDER BY 1, 2`;
  const indexes = `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
    ORDER BY 1`;
  const constraints = `SELECT conrelid::regclass::text AS "table", pg_get_constraintdef(oid) AS "rule"
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    AND conrelid::regclass::text <> '_prisma_migrations' ORDER BY 1, 2`;
  return Promise.all([columns, indexes, constraints].map((text) => postgres.query(text, [], database)));
}

test("the migrations equal schema.prisma, but for the index that PostgreSQL can't hold", async () => {
  await applyPostgresqlMigrations(url);
  const other = await postgres.createDatabase();
  await postgres.query(await schemaSql("postgresql", other), [], other);
  const shape = await shapeOf(url);
  expect(shape).toEqual(await shapeOf(other));
  expect(JSON.stringify(shape)).toContain("Activity_accountId_at_idx");
  expect(JSON.stringify(shape)).not.toContain("search_idx");
});

test("four servers that start together apply each migration once, and a second start changes nothing", async () => {
  await Promise.all([1, 2, 3, 4].map(() => applyPostgresqlMigrations(url)));
  await applyPostgresqlMigrations(url);
  const applied = await postgres.query<{ name: string }>(APPLIED, [], url);
  expect(applied.map(({ name }) => name)).toEqual(listMigrations("postgresql"));
  const [state] = await postgres.query(
    'SELECT "generation", length("stamp") > 20 AS "stamped" FROM "GateState"',
    [],
    url,
  );
  expect(state).toEqual({ generation: "1", stamped: true });
});

test("a database from a newer version, or with a migration of another content, is refused and left as it was", async () => {
  await applyPostgresqlMigrations(url);
  await postgres.query(`UPDATE "_prisma_migrations" SET "checksum" = repeat('0', 64)`, [], url);
  await expect(applyPostgresqlMigrations(url)).rejects.toThrow(/^its migration ".*" differs/);
  await postgres.query(`UPDATE "_prisma_migrations" SET "migration_name" = '9999_future'`, [], url);
  await expect(applyPostgresqlMigrations(url)).rejects.toThrow(/9999_future/);
  expect(await postgres.query(APPLIED, [], url)).toEqual(
    listMigrations("postgresql").map(() => ({ name: "9999_future" })),
  );
});
