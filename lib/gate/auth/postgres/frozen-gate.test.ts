/** A gate that was frozen decides by nothing that it knew before. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";
import { SharedDatabase } from "@/lib/gate/testing/shared-database";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";

let server: TestPostgres;
let database: SharedDatabase;
let child: ChildProcess;
beforeAll(async () => {
  server = await startPostgres();
  database = await SharedDatabase.create(server);
});
afterAll(async () => {
  child.kill("SIGKILL");
  await database.close();
  await server.stop();
});

async function startChild(): Promise<number> {
  const script = path.resolve("lib/gate/testing/shared-gate-child.ts");
  child = spawn(process.execPath, ["--import", "tsx", script, database.url], { stdio: ["ignore", "pipe", "inherit"] });
  if (!child.stdout) throw new Error("the child's output is a pipe");
  const [port] = await once(createInterface(child.stdout), "line");
  return Number(port);
}

test("a key that is revoked while a gate is frozen is not admitted by its first decision after the thaw", async () => {
  const { id, secret } = await database.addKey();
  const client = await RawClient.connect(await startChild());
  expect(await client.askStatus(checkOf(secret))).toBe(204);
  child.kill("SIGSTOP");
  // Answered once the frozen gate's row is older than its lease.
  await database.untilAnswered(await database.deleteKey(id));
  const first = client.askStatus(checkOf(secret));
  child.kill("SIGCONT");
  expect([401, 503]).toContain(await first);
  await expect.poll(() => client.askStatus(checkOf(secret)), { timeout: 10_000 }).toBe(401);
  expect(client.statuses.filter((status) => status === 204)).toHaveLength(1);
});
