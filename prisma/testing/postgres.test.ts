/** The servers that tests run on do what tests rely on: they freeze, die, come back, and end with the tests. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startPostgres, type TestPostgres } from "./postgres";
import { startRelay, type TestRelay } from "./relay";

let server: TestPostgres;
const relays: TestRelay[] = [];
const clients: pg.Client[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
});
afterAll(() => server.stop());

async function enter(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  clients.push(client);
  return client;
}

async function relayTo(url: string): Promise<[TestRelay, pg.Client]> {
  const relay = await startRelay(server.port);
  relays.push(relay);
  return [relay, await enter(relay.toUrl(url))];
}

/** Whether a promise is still open after everything that was sent before has been answered. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol();
  const turn = new Promise((resolve) => setTimeout(resolve, 100, open));
  return (await Promise.race([promise, turn])) === open;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("the server is of a supported version, and each database is a new one", async () => {
  expect(server.version).toBeGreaterThanOrEqual(14);
  const [one, other] = [await server.createDatabase(), await server.createDatabase()];
  await server.query("CREATE TABLE t (n int)", [], one);
  expect(await server.query("SELECT to_regclass('t') AS found", [], one)).toEqual([{ found: "t" }]);
  expect(await server.query("SELECT to_regclass('t') AS found", [], other)).toEqual([{ found: null }]);
  expect(await server.query("SHOW server_encoding", [], one)).toEqual([{ server_encoding: "UTF8" }]);
});

test("a database made from another one holds what that one does", async () => {
  const template = await server.createDatabase();
  await server.query("CREATE TABLE t AS SELECT 7 AS n", [], template);
  const copy = await server.createDatabase({ template: new URL(template).pathname.slice(1) });
  expect(await server.query("SELECT n FROM t", [], copy)).toEqual([{ n: 7 }]);
});

test("a frozen server answers nothing, and everything after the thaw", async () => {
  const client = await enter(server.url);
  server.freeze();
  const answer = client.query("SELECT 1 AS n");
  expect(await isOpen(answer)).toBe(true);
  server.thaw();
  expect((await answer).rows).toEqual([{ n: 1 }]);
});

test("a killed server keeps what it has committed, and takes new settings with its restart", async () => {
  const url = await server.createDatabase();
  await server.query("CREATE TABLE t AS SELECT 7 AS n", [], url);
  await server.kill();
  await expect(server.query("SELECT 1")).rejects.toThrow("ECONNREFUSED");
  await server.restart({ max_connections: "20" });
  expect(await server.query("SELECT n FROM t", [], url)).toEqual([{ n: 7 }]);
  expect(await server.query("SHOW max_connections")).toEqual([{ max_connections: "20" }]);
  await server.restart({ max_connections: "300" });
});

test("a relay holds answers back, and delivers them in order", async () => {
  const [relay, client] = await relayTo(server.url);
  relay.stall("answers");
  const answers = Promise.all([client.query("SELECT 1 AS n"), client.query("SELECT 2 AS n")]);
  expect(await isOpen(answers)).toBe(true);
  relay.pass();
  expect((await answers).map(({ rows }) => rows[0])).toEqual([{ n: 1 }, { n: 2 }]);
});

test.each(["questions", "answers"] as const)(
  "a relay swallows %s without closing the connection",
  async (direction) => {
    const [relay, client] = await relayTo(server.url);
    relay.swallow(direction);
    const lost = client.query("SELECT 1");
    lost.catch(() => {});
    expect(await isOpen(lost)).toBe(true);
    relay.pass();
    expect(await isOpen(lost)).toBe(true);
    expect(relay.connections).toBe(1);
  },
);

test("a relay that cuts refuses new connections until it passes again", async () => {
  const [relay, client] = await relayTo(server.url);
  const ended = new Promise<void>((resolve) => client.once("end", () => resolve()));
  relay.cut();
  await ended;
  await expect(enter(relay.toUrl(server.url))).rejects.toThrow();
  relay.pass();
  await enter(relay.toUrl(server.url));
  relay.drop();
  await enter(relay.toUrl(server.url));
});

test.each(["exits", "is killed"])("a server ends and leaves nothing behind when its test process %s", async (how) => {
  const script = `
    import { startPostgres } from ${JSON.stringify(path.join(import.meta.dirname, "postgres.ts"))};
    const server = await startPostgres();
    if (${how === "is killed"}) server.freeze();
    console.log(JSON.stringify({ pid: server.pid, folder: server.folder }));
    ${how === "exits" ? "" : "setInterval(() => {}, 1000);"}`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  const { pid, folder } = JSON.parse(String(line)) as { pid: number; folder: string };
  if (how === "is killed") child.kill("SIGKILL");
  await once(child, "exit");
  await expect.poll(() => isAlive(pid) || existsSync(folder), { timeout: 20_000 }).toBe(false);
});
