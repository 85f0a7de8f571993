/** Transactions of several servers on one PostgreSQL keep the limits, the order and the promises that SQLite gives. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { applyPostgresqlMigrations } from "@/prisma/postgresql/migrate";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";
import { rollback } from "../rollback";
import type { KeyWriter } from "../transaction-types";
import { PostgresqlEngine } from "./engine";

let postgres: TestPostgres;
let url: string;
let engines: PostgresqlEngine[] = [];
beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.createDatabase();
  await applyPostgresqlMigrations(url);
}, 60_000);
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  engines = [];
});
afterAll(() => postgres?.stop());

/** Each server has a pool and a turn for writes of its own. */
function createServers(count: number): PostgresqlEngine[] {
  const made = Array.from(
    { length: count },
    (_, index) => new PostgresqlEngine(`${url}?application_name=node-${index}`),
  );
  engines.push(...made);
  return made;
}

function createServer(): PostgresqlEngine {
  const [engine] = createServers(1);
  if (!engine) throw new Error("no server was made");
  return engine;
}

const account = (id: string) => ({ id, name: id, createdAt: new Date() });
const query = (text: string, values: unknown[] = []) => postgres.query(text, values, url);
const countKeys = async (accountId: string) =>
  Number((await query('SELECT count(*) AS "count" FROM "ApiKey" WHERE "accountId" = $1', [accountId]))[0]?.count);
const readState = async () => (await query('SELECT "generation", "stamp" FROM "GateState"'))[0];

/** The product's own statement, which counts and inserts at once. */
function insertKey(database: Pick<KeyWriter, "$executeRaw">, accountId: string, name: string): Promise<number> {
  return database.$executeRaw`
    INSERT INTO "ApiKey" ("id", "accountId", "name", "permissions", "ipRules", "createdAt", "makerId", "requestId",
      "version")
    SELECT ${`${accountId}-${name}`}, ${accountId}, ${name}, '', '', ${new Date()}, 'maker', ${name}, 1
    WHERE (SELECT count(*) FROM "ApiKey" WHERE "accountId" = ${accountId}) < ${15}`;
}

test("60 concurrent creates at six servers make 15 keys, and without the writer lock more", async () => {
  const servers = createServers(6);
  const each = servers.flatMap((server) => Array.from({ length: 10 }, () => server));
  await createServer().write((database) => database.account.create({ data: account("locked") }));
  await Promise.all(
    each.map((server, index) => server.writeKeys((database) => insertKey(database, "locked", `${index}`))),
  );
  expect(await countKeys("locked")).toBe(15);

  await createServer().write((database) => database.account.create({ data: account("open") }));
  let inserted = 0;
  let isOver = () => {};
  const all = new Promise<void>((resolve) => {
    isOver = resolve;
  });
  const insert = async (database: Pick<KeyWriter, "$executeRaw">, index: number) => {
    await insertKey(database, "open", `${index}`);
    if (++inserted === 20) isOver();
    await all;
  };
  await Promise.all(
    each.slice(0, 20).map((server, index) => server.writeApart([], (database) => insert(database, index))),
  );
  expect(await countKeys("open")).toBe(20);
}, 30_000);

test("a change of keys raises the generation, renews the stamp and notifies; what is rolled back does nothing", async () => {
  const server = createServer();
  const before = await readState();
  expect(await server.writeKeys(async () => rollback("refused"))).toBe("refused");
  await expect(server.writeKeys(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await server.write(async () => null);
  expect(await readState()).toEqual(before);
  await server.writeKeys(async () => null);
  const after = await readState();
  expect(Number(after?.generation)).toBe(Number(before?.generation) + 1);
  expect(after?.stamp).not.toBe(before?.stamp);
});

test("a nested call fails at once, and the effects of a commit run once", async () => {
  const server = createServer();
  const effects: string[] = [];
  await expect(server.write(() => server.write(async () => 1))).rejects.toThrow("inside another");
  await expect(server.read(() => server.writeApart([], async () => 1))).rejects.toThrow("inside another");
  await server.write(async (_database, afterCommit) => afterCommit(() => effects.push("done")));
  await server.write(async (_database, afterCommit) => {
    afterCommit(() => effects.push("rolled back"));
    return rollback(null);
  });
  expect(effects).toEqual(["done"]);
});

test("a read sees one moment, although others commit meanwhile", async () => {
  const [one, two] = createServers(2);
  const counts = await one?.read(async (database) => {
    const before = await database.account.count();
    await two?.write((other) => other.account.create({ data: account("meanwhile") }));
    return [before, await database.account.count()];
  });
  expect(counts?.[0]).toBe(counts?.[1]);
});

test("a write waits for another server's, and one that is written apart does not", async () => {
  const [one, two] = createServers(2);
  const order: string[] = [];
  await one
    ?.write(async () => {
      const waiting = two?.write(async () => order.push("second"));
      await two?.writeApart(["usage:a"], async () => order.push("apart"));
      order.push("first");
      return { waiting };
    })
    .then(({ waiting }) => waiting);
  expect(order).toEqual(["apart", "first", "second"]);
});

test("transactions that name a lock in common take turns, whichever server they come to", async () => {
  const servers = createServers(3);
  let inside = 0;
  let most = 0;
  const work = async (database: Pick<KeyWriter, "$queryRaw">) => {
    most = Math.max(most, ++inside);
    await database.$queryRaw`SELECT 1 AS "one"`;
    inside--;
  };
  const locks = (index: number) => (index % 2 ? ["a", "b"] : ["b", "a"]);
  const each = Array.from({ length: 12 }, (_, index) => servers[index % 3]?.writeApart(locks(index), work));
  await Promise.all(each);
  expect(most).toBe(1);
});

test("a failed statement whose error is caught can't be committed as if it had succeeded", async () => {
  const server = createServer();
  const work = server.write(async (database) => {
    await database.account.create({ data: account("half") });
    await database.account.create({ data: account("half") }).catch(() => {});
  });
  await expect(work).rejects.toThrow("PostgreSQL has undone all of it");
  expect(await query('SELECT 1 FROM "Account" WHERE "id" = $1', ["half"])).toEqual([]);
});

test("a session is in UTC, gives its locks back, and waits for the disk whatever the database's default is", async () => {
  const name = new URL(url).pathname.slice(1);
  await query(`ALTER DATABASE "${name}" SET synchronous_commit = 'off'`);
  await query(`ALTER DATABASE "${name}" SET TimeZone = 'Asia/Tokyo'`);
  const [settings] = await createServer().read(
    (database) =>
      database.$queryRaw<unknown[]>`SELECT current_setting('TimeZone') AS "zone",
      current_setting('synchronous_commit') AS "commit", current_setting('lock_timeout') AS "lock",
      current_setting('idle_in_transaction_session_timeout') AS "idle"`,
  );
  expect(settings).toEqual({ zone: "UTC", commit: "on", lock: "5s", idle: "5s" });
});

test("times and bytes come back as they were written", async () => {
  const now = new Date("2026-11-28T12:34:56.789Z");
  const tokenHash = new Uint8Array([0, 1, 254, 255]);
  const row = await createServer().write(async (database) => {
    await database.user.create({ data: { id: "u", email: "u", name: "u", passwordHash: "", createdAt: now } });
    return database.personLink.create({
      data: { id: "l", userId: "u", purpose: "", email: "", tokenHash, createdAt: now, expiresAt: now },
    });
  });
  expect([row.createdAt, Buffer.from(row.tokenHash)]).toEqual([now, Buffer.from(tokenHash)]);
});
