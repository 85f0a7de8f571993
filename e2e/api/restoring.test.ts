/** The scripts that back up and restore, as they are run: under load, and with keys that were revoked meanwhile. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { closeDatabase } from "@/lib/server/db/transactions";
import { readContainer } from "@/prisma/backup/container";
import { call } from "../support/api/client";
import { createPerson, enterDatabase, makeKey, removeKey, renewKey } from "../support/api/people";
import { startServer, type TestServer } from "../support/server";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-restoring-"));
const databaseFile = path.join(folder, "data", "latchkey.db");
const environment = { DATABASE_URL: `file:${databaseFile}` };
const file = path.join(folder, "monday.backup");
const servers: TestServer[] = [];
afterAll(async () => {
  await closeDatabase();
  for (const server of servers) await server.end();
  rmSync(folder, { recursive: true, force: true });
});

async function run(entry: string, ...words: string[]): Promise<string> {
  const env = { ...process.env, ...environment, ENV_FILE: "/dev/null" };
  const program = path.join("dist", `${entry}.mjs`);
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words], { env });
  return stdout;
}

async function start(): Promise<TestServer> {
  const server = await startServer(environment);
  servers.push(server);
  enterDatabase(databaseFile);
  return server;
}

const ask = (server: TestServer, path: string, secret: string) =>
  call(`${server.url}${path}`, { headers: { "X-API-Key": secret } });

test("a backup under load is whole, and a restore admits no key before an owner has released it", async () => {
  const server = await start();
  const owner = await createPerson();
  const [kept, deleted, changed] = [await makeKey(owner), await makeKey(owner), await makeKey(owner)];
  const load = new AbortController();
  const writing = writeUntil(load.signal, owner);
  expect(await run("backup", file)).toMatch(/Backup: .*monday\.backup \(\d+ bytes\)\nSHA-256: [0-9a-f]{64}\n$/);
  load.abort();
  expect(await writing).toBeGreaterThan(0);
  readContainer(file, path.join(folder, "checked"));
  await removeKey(owner, deleted.key);
  await renewKey(owner, changed.key);
  await expect(run("restore", file)).rejects.toThrow("stop the server first");
  expect((await ask(server, "/api/whoami", kept.secret)).status).toBe(200);

  await closeDatabase();
  await server.stop();
  expect(await run("restore", file)).toContain("They are refused (key_held) until an owner");
  const restored = await start();
  for (const { secret } of [kept, deleted, changed]) {
    for (const place of ["/api/whoami", "/api/check", "/api/v4/security/apikeys"]) {
      const refused = await ask(restored, place, secret);
      expect([place, refused.status, refused.json().code]).toEqual([place, 403, "key_held"]);
    }
    const legacy = await call(`${restored.url}/api/v2/account/verify?apikey=${secret}`);
    expect([legacy.status, legacy.json().success, legacy.json().code]).toEqual([200, false, "key_held"]);
  }
  expect(await run("audit-verify")).toMatch(/^whole/m);
});

/** Creates and deletes keys until it is stopped. Returns how many. */
async function writeUntil(signal: AbortSignal, owner: Awaited<ReturnType<typeof createPerson>>): Promise<number> {
  let count = 0;
  while (!signal.aborted) {
    await removeKey(owner, (await makeKey(owner)).key);
    count++;
    // Without it, promises that are settled already would keep this process from hearing that the backup ended.
    await setImmediate();
  }
  return count;
}
