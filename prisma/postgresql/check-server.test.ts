/** A PostgreSQL server that can't keep the promises is named as that at the start, with what to do. */
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isLeftOut } from "../testing/debian-program";
import { type PoolMode, startPooler, type TestPooler } from "../testing/pgbouncer";
import { startPostgres, type TestPostgres } from "../testing/postgres";
import { TEST_PASSWORD } from "../testing/postgres-cluster";
import { findFreePort } from "../testing/server-process";
import { findServerFault, judgeServer, type ServerFacts } from "./check-server";

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** The fault of a database, and that it tells no password. */
async function faultOf(url: string): Promise<string | null> {
  const fault = await findServerFault(url);
  expect(fault ?? "").not.toContain(TEST_PASSWORD);
  expect(fault ?? "").not.toContain("wrong-canary");
  return fault;
}

/** The same URL, as another user. */
function asUser(url: string, username: string, password: string): string {
  return Object.assign(new URL(url), { username, password }).href;
}

async function createUser(): Promise<[name: string, url: string]> {
  const url = await server.createDatabase();
  const name = `role_${new URL(url).pathname.slice(6)}`;
  await server.query(`CREATE ROLE ${name} LOGIN PASSWORD '${TEST_PASSWORD}'`);
  return [name, asUser(url, name, TEST_PASSWORD)];
}

test("a new database of the superuser, and one of an owner, fit", async () => {
  expect(await faultOf(await server.createDatabase())).toBeNull();
  const [name, url] = await createUser();
  await server.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} OWNER TO ${name}`);
  expect(await faultOf(url)).toBeNull();
});

test("a database in another encoding than UTF-8 is refused", async () => {
  const fault = "CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0";
  expect(await faultOf(await server.createDatabase({ encoding: "LATIN1" }))).toContain(fault);
  expect(await faultOf(await server.createDatabase({ encoding: "SQL_ASCII" }))).toContain(fault);
});

test.each([
  ["synchronous_commit", "off", "a crash can undo a revocation"],
  ["default_transaction_read_only", "on", "default_transaction_read_only is on"],
  ["search_path", "missing", "create the schema public"],
])("a database with %s = %s is refused", async (setting, value, fault) => {
  const url = await server.createDatabase();
  await server.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${setting} = ${value}`);
  expect(await faultOf(url)).toContain(fault);
});

test("a user that may not make tables is refused", async () => {
  const [, url] = await createUser();
  await server.query("REVOKE CREATE ON SCHEMA public FROM PUBLIC", [], asUser(url, "postgres", TEST_PASSWORD));
  expect(await faultOf(url)).toBe(
    "its user may not make tables in the schema public; make that user the owner of the database",
  );
});

test("a wrong password, an unknown user, a missing password and a missing database each have their own sentence", async () => {
  const wrong = "the server does not accept this user with this password; correct both in DATABASE_URL";
  expect(await faultOf(asUser(server.url, "postgres", "wrong-canary"))).toBe(wrong);
  expect(await faultOf(asUser(server.url, "nobody-canary", "wrong-canary"))).toBe(wrong);
  expect(await faultOf(asUser(server.url, "postgres", ""))).toContain("DATABASE_URL has none");
  expect(await faultOf(`${server.url}-missing`)).toContain(
    "has no database of that name; create it with CREATE DATABASE",
  );
});

test("a server without TLS has its own sentence when TLS is asked for", async () => {
  expect(await faultOf(`${server.url}?sslmode=require`)).toContain("the server speaks no TLS");
});

test("a server that is away, another host and another program each have their own sentence", async () => {
  const away = `postgresql://postgres:${TEST_PASSWORD}@127.0.0.1:${await findFreePort()}/x`;
  expect(await faultOf(away)).toMatch(/^no server listens there; start PostgreSQL there, or correct the host/);
  const unknown = `postgresql://postgres:${TEST_PASSWORD}@latchkey.invalid/x`;
  expect(await faultOf(unknown)).toContain("can't be looked up");
  expect(await faultOf(`postgresql://postgres:${TEST_PASSWORD}@/x?host=/nowhere`)).toContain(
    "no server listens on that",
  );
  const other = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  expect(await faultOf(`postgresql://postgres:x@127.0.0.1:${port}/x`)).toContain("correct the host and the port");
  other.close();
});

test("a server without a connection left is refused", async () => {
  const [name, url] = await createUser();
  await server.query(`ALTER ROLE ${name} CONNECTION LIMIT 0`);
  expect(await faultOf(url)).toContain("the server has no connection left; raise its max_connections");
});

describe("a replica", () => {
  let replica: TestPostgres;
  beforeAll(async () => {
    replica = await startPostgres();
    await replica.becomeReplica();
  });
  afterAll(() => replica.stop());

  test("is refused, and accepted once it is promoted", async () => {
    expect(await faultOf(replica.url)).toBe(
      "the server is a replica, which can be read only; set DATABASE_URL to the primary server",
    );
    await replica.query("SELECT pg_promote()");
    expect(await faultOf(replica.url)).toBeNull();
  });
});

const isSkipped = await isLeftOut("pgbouncer");
describe.skipIf(isSkipped)(isSkipped ? "NOT RUN: pgbouncer is missing. A pooler" : "a pooler", () => {
  const poolers: TestPooler[] = [];
  const enter = async (mode: PoolMode, settings: Record<string, string> = {}) => {
    const pooler = await startPooler(server, mode, settings);
    poolers.push(pooler);
    return faultOf(pooler.toUrl(await server.createDatabase()));
  };
  afterAll(() => Promise.all(poolers.map((pooler) => pooler.stop())));

  test.each([
    ["that gives out the session returned last", {}],
    ["that gives out its sessions in turn", { server_round_robin: "1" }],
    ["that keeps a spare session", { min_pool_size: "3", server_round_robin: "1" }],
    ["that has one session", { default_pool_size: "1" }],
    ["that resets each session", { server_reset_query: "DISCARD ALL", server_reset_query_always: "1" }],
  ])("of transactions %s is refused", async (_what, settings) => {
    expect(await enter("transaction", settings)).toContain("pool_mode = session");
  });

  test("that keeps sessions is accepted", async () => {
    expect(await enter("session")).toBeNull();
  });
});

const FACTS: ServerFacts = {
  version: 17,
  encoding: "UTF8",
  isReplica: false,
  isReadOnly: false,
  synchronousCommit: "on",
  mayCreate: true,
  schema: "public",
};

test.each([
  [13, "it is on PostgreSQL 13; upgrade the server to 14 or later"],
  [14, null],
  [18, null],
  [19, "it is on PostgreSQL 19, which this version does not know; upgrade Latchkey, or use 14 to 18"],
])("a server of version %i is judged", (version, fault) => {
  expect(judgeServer({ ...FACTS, version })).toBe(fault);
});

test.each(["on", "local", "remote_write", "remote_apply"])("synchronous_commit = %s fits", (synchronousCommit) => {
  expect(judgeServer({ ...FACTS, synchronousCommit })).toBeNull();
});
