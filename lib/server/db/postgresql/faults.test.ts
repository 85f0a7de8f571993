/** A lost connection loses no acknowledged write, and no write is made twice. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { DatabaseReport } from "@/lib/shared/gate/inner-hop";
import { applyPostgresqlMigrations } from "@/prisma/postgresql/migrate";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";
import { startRelay, type TestRelay } from "@/prisma/testing/relay";
import { UnknownOutcomeError } from "../errors";
import { createAttempt } from "./attempt";
import { PostgresqlEngine } from "./engine";
import { findFailure } from "./failures";

let postgres: TestPostgres;
let relay: TestRelay;
let url: string;
let server: PostgresqlEngine;
beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.createDatabase();
  await applyPostgresqlMigrations(url);
}, 60_000);
afterAll(() => postgres?.stop());
beforeEach(async () => {
  relay = await startRelay(postgres.port);
  server = new PostgresqlEngine(relay.toUrl(url));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
  await relay.stop();
});

const account = (id: string) => ({ id, name: id, createdAt: new Date() });
const find = (id: string) => postgres.query('SELECT "id" FROM "Account" WHERE "id" = $1', [id], url);

/** Resolves once the account is committed, as another connection sees it. */
async function waitFor(id: string): Promise<void> {
  while ((await find(id)).length === 0);
}

/** What has passed since counts as this much more. */
function letTimePass(ms: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + ms);
}

test("a connection that is lost before COMMIT is made again, and the write is made once", async () => {
  let runs = 0;
  const effects: number[] = [];
  await server.writeKeys(async (database, afterCommit) => {
    const run = ++runs;
    afterCommit(() => effects.push(run));
    await database.account.create({ data: account("before") });
    if (run === 1) relay.drop();
    if (run === 2) {
      const [row] = await database.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS "pid"`;
      await postgres.query("SELECT pg_terminate_backend($1)", [row?.pid]);
    }
    await database.account.count();
  });
  expect([runs, effects, (await find("before")).length]).toEqual([3, [3], 1]);
});

test("a COMMIT that was carried out without an answer counts as what it was", async () => {
  let runs = 0;
  const writing = server.writeKeys(async (database) => {
    runs++;
    await database.account.create({ data: account("carried out") });
    relay.swallow("answers");
    return "saved";
  });
  await waitFor("carried out");
  relay.drop();
  relay.pass();
  expect([await writing, runs]).toEqual(["saved", 1]);
});

test("a COMMIT that never arrived is found out, and the write is made by another attempt", async () => {
  let runs = 0;
  await server.write(async (database) => {
    if (++runs === 1) {
      relay.swallow("questions");
      setImmediate(() => {
        relay.drop();
        relay.pass();
      });
    } else await database.account.create({ data: account("second try") });
    return "saved";
  });
  expect([runs, (await find("second try")).length]).toEqual([2, 1]);
});

test("a COMMIT that can't be found out about is reported as that, and never made again", async () => {
  let runs = 0;
  const writing = server.write(async (database) => {
    runs++;
    await database.account.create({ data: account("unknown") });
    relay.swallow("answers");
  });
  await waitFor("unknown");
  relay.cut();
  letTimePass(60_000);
  await expect(writing).rejects.toThrow(UnknownOutcomeError);
  expect(runs).toBe(1);
});

test("a database that is away is reported within seconds, and its return without anybody asking", async () => {
  const { send } = process;
  onTestFinished(() => {
    process.send = send;
  });
  const back = new Promise<void>((resolve) => {
    process.send = (report: DatabaseReport) => {
      if (report.database === null) resolve();
      return true;
    };
  });
  relay.cut();
  const reading = server.read((database) => database.account.count());
  await expect(reading).rejects.toMatchObject({ name: "DatabaseFaultError", fault: "unreachable" });
  relay.pass();
  await back;
  expect(await server.read((database) => database.account.count())).toEqual(expect.any(Number));
}, 30_000);

test("a server that became a replica takes reads, and refuses writes as read-only", async () => {
  await postgres.becomeReplica();
  expect(await server.read((database) => database.account.count())).toEqual(expect.any(Number));
  await expect(server.write(async () => null)).rejects.toMatchObject({ fault: "read_only" });
  await postgres.query("SELECT pg_promote()");
  await server.write((database) => database.account.create({ data: account("promoted") }));
}, 30_000);

test.each([
  ["40001", "busy"],
  ["40P01", "busy"],
  ["55P03", "busy"],
  ["53300", "crowded"],
  ["53100", "full"],
  ["25006", "read_only"],
  ["XX001", "damaged"],
  ["58030", "unreadable"],
  ["28P01", "unreachable"],
  ["23505", null],
])("%s of a statement, and of a commit, is %s", (originalCode, end) => {
  const driverAdapterError = { cause: { originalCode } };
  const statement = Object.assign(new Error(), { meta: { driverAdapterError } });
  expect(findFailure(createAttempt(), statement)?.end ?? null).toBe(end);
  expect(findFailure(createAttempt(), Object.assign(new Error(), driverAdapterError))?.end ?? null).toBe(end);
});
