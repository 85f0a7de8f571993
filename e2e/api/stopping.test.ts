/** A clean stop leaves one whole file, and a server without a terminal outlives the terminal it was started in. */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, waitFor } from "../support/api/client";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "../support/api/people";
import { childrenOf, findFreePort, isAlive, spawnServer, startServer, type TestServer } from "../support/server";

let folder: string;
let databaseFile: string;
let servers: TestServer[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-stop-"));
  databaseFile = path.join(folder, "keys.db");
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.end()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServer({ DATABASE_URL: `file:${databaseFile}`, ...environment });
  servers.push(server);
  return server;
}

/** Starts a server, makes a key in it, and stops it. */
async function leaveDatabaseBehind(): Promise<string> {
  const server = await start();
  enterDatabase(databaseFile);
  const { secret } = await makeKey(await createPerson());
  await leaveDatabase();
  await server.stop();
  return secret;
}

async function startRefused(): Promise<string> {
  const child = spawnServer({
    PORT: String(await findFreePort()),
    HOST: "127.0.0.1",
    DATABASE_URL: `file:${databaseFile}`,
  });
  let output = "";
  child.stderr?.on("data", (chunk) => {
    output += chunk;
  });
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(1);
  return output.trim();
}

test("after a clean stop the database file alone holds everything", async () => {
  await leaveDatabaseBehind();
  expect(existsSync(`${databaseFile}-wal`)).toBe(false);
  const alone = path.join(folder, "alone.db");
  copyFileSync(databaseFile, alone);
  const database = new Database(alone, { readonly: true });
  expect(database.prepare('SELECT count(*) FROM "ApiKey"').pluck().get()).toBe(1);
  database.close();
});

test("a database whose owner is gone stops the start, and is offered to no stranger", async () => {
  await leaveDatabaseBehind();
  const database = new Database(databaseFile);
  database.pragma("foreign_keys = OFF");
  database.exec('DELETE FROM "Account"; DELETE FROM "User"; DELETE FROM "Membership"');
  database.close();
  expect(await startRefused()).toMatch(
    /^The database .*keys\.db can't be used: its table \w+ has rows without their row in .* set DATABASE_CHECK=warn\.$/,
  );
  const server = await start({ DATABASE_CHECK: "warn" });
  expect(server.output()).toContain("the database does not fit");
  const page = await call(`${server.url}/sign-up`);
  expect(page.text).not.toContain('name="accountName"');
});

test("a chain key that is missing stops the start; put back, everything works again", async () => {
  const secret = await leaveDatabaseBehind();
  const keyFile = `${databaseFile}.chain-key`;
  copyFileSync(keyFile, path.join(folder, "kept"));
  rmSync(keyFile);
  expect(await startRefused()).toContain(`its chain key ${keyFile} is missing; put that file back from a backup`);
  expect(existsSync(keyFile)).toBe(false);
  copyFileSync(path.join(folder, "kept"), keyFile);
  const server = await start();
  expect((await call(`${server.url}/api/check`, { headers: { "X-API-Key": secret } })).status).toBe(204);
});

test("a server that nohup started outlives the hang-up of its terminal", async () => {
  const port = await findFreePort();
  const log = path.join(folder, "log");
  const file = openSync(log, "w");
  const { PATH, HOME } = process.env;
  const environment = { PATH, HOME, PORT: String(port), HOST: "127.0.0.1", ENV_FILE: "/dev/null" };
  const npm = spawn("nohup", ["npm", "start"], {
    // A group of its own, which the hang-up reaches as a shell's would.
    detached: true,
    stdio: ["ignore", file, file],
    env: { ...environment, DATABASE_URL: `file:${databaseFile}` } as unknown as NodeJS.ProcessEnv,
  });
  const output = () => readFileSync(log, "utf8");
  await expect.poll(output, { timeout: 50_000 }).toContain("Latchkey is ready at");
  const group = npm.pid as number;
  const gate = findGate(group);
  const dashboard = childrenOf(gate)[0] as number;
  process.kill(-group, "SIGHUP");
  const live = await waitFor(
    () => call(`http://127.0.0.1:${port}/api/health/ready`),
    ({ status }) => status === 200,
  );
  expect(live.json()).toMatchObject({ status: "ok" });
  expect([gate, dashboard].map(isAlive)).toEqual([true, true]);
  process.kill(gate, "SIGTERM");
  await expect.poll(() => isAlive(gate), { timeout: 20_000 }).toBe(false);
  expect(output()).not.toContain("SIGHUP");
});

/** The process below npm that runs the gate. */
function findGate(pid: number): number {
  const isGate = (each: number) => readFileSync(`/proc/${each}/cmdline`, "utf8").includes("scripts/start.mjs");
  const below = (each: number): number[] => [each, ...childrenOf(each).flatMap(below)];
  return below(pid).find((each) => each !== pid && isGate(each)) as number;
}
