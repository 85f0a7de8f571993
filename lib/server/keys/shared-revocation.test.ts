/** The domain's own changes, on PostgreSQL, are answered once no gate that shares it admits by what was before. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";
import { SteadyClient, startSharedGate } from "@/lib/gate/testing/shared-gate";
import { closeDatabase } from "@/lib/server/db/transactions";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { createActor } from "@/lib/server/testing/database";
import { createInput, createOne, requireValue } from "@/lib/server/testing/keys";
import { applyPostgresqlMigrations } from "@/prisma/postgresql/migrate";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";

let server: TestPostgres;
let gates: Awaited<ReturnType<typeof startSharedGate>>[];
let folder: string;
const { DATABASE_URL } = process.env;
beforeAll(async () => {
  // Another file's tests may have left theirs open.
  await closeDatabase();
  server = await startPostgres();
  const url = await server.createDatabase();
  await applyPostgresqlMigrations(url);
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-unit-"));
  process.env.CHAIN_KEY_FILE = path.join(folder, "chain-key");
  process.env.DATABASE_URL = url;
  gates = await Promise.all(["one", "two", "three"].map((name) => startSharedGate(url, name)));
});
afterAll(async () => {
  await Promise.all(gates.map((gate) => gate.end()));
  await closeDatabase();
  if (DATABASE_URL === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = DATABASE_URL;
  delete process.env.CHAIN_KEY_FILE;
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

/** Asks at every gate without a pause, until `change` is answered and some were asked after it; then what those got. */
async function statusesAfter(secret: string, change: () => Promise<unknown>): Promise<number[]> {
  const clients = await Promise.all(gates.map(({ port }) => SteadyClient.start(port, secret)));
  await Promise.all(clients.map((client) => client.until(204)));
  await change();
  const answeredAt = performance.now();
  await Promise.all(clients.map((client) => client.until(401, answeredAt)));
  await Promise.all(clients.map((client) => client.stop()));
  return [...new Set(clients.flatMap((client) => client.statusesAfter(answeredAt)))];
}

test("a key that is deleted, and one that gets a new secret, at three gates", async () => {
  const actor = await createActor();
  for (let round = 0; round < 5; round++) {
    const [deleted, changed] = [await createOne(actor), await createOne(actor)];
    expect(await statusesAfter(deleted.secret, async () => requireValue(await deleteKey(actor, deleted.key)))).toEqual([
      401,
    ]);
    const change = async () => requireValue(await changeKey(actor, changed.key));
    expect(await statusesAfter(changed.secret, change)).toEqual([401]);
    requireValue(await deleteKey(actor, { id: changed.key.id, version: 2 }));
  }
});

test("a key works everywhere from the moment it is created, and does what it may since it was edited", async () => {
  const actor = await createActor();
  const made = await createOne(actor, { permissions: ["ViewContacts"] });
  const clients = await Promise.all(gates.map(({ port }) => RawClient.connect(port)));
  const ask = (query: string) => Promise.all(clients.map((client) => client.askStatus(checkOf(made.secret, query))));
  expect(await ask("?permission=SendHttp")).toEqual([403, 403, 403]);
  const input = createInput({ permissions: ["SendHttp"] });
  requireValue(await editKey(actor, { ...input, id: made.key.id, version: made.key.version }));
  expect(await ask("?permission=SendHttp")).toEqual([204, 204, 204]);
  expect(await ask("?permission=ViewContacts")).toEqual([403, 403, 403]);
  for (const client of clients) client.socket.destroy();
});
