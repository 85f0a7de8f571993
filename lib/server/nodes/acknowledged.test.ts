/** The answer to a change comes after every gate has heard of it, or can admit nothing; and it names them truly. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { findKeys } from "@/lib/gate/auth/find-keys";
import { hashSecret, KeyCache } from "@/lib/gate/auth/key-cache";
import { PostgresKeyStore } from "@/lib/gate/auth/postgres/store";
import { createLog } from "@/lib/gate/process/log";
import { collectConfirmation } from "@/lib/server/db/confirmations";
import { closeDatabase, read } from "@/lib/server/db/transactions";
import { deleteKey } from "@/lib/server/keys/changes";
import { log } from "@/lib/server/log";
import { createActor } from "@/lib/server/testing/database";
import { createOne } from "@/lib/server/testing/keys";
import { INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { LEASE_MS } from "@/lib/shared/nodes/node";
import { applyPostgresqlMigrations } from "@/prisma/postgresql/migrate";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";
import { startRelay } from "@/prisma/testing/relay";
import { hasJobTurn } from "./job-turn";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-unit-"));
const silent = createLog("silent");
let server: TestPostgres;
let url = "";
let stores: PostgresKeyStore[] = [];

beforeAll(async () => {
  server = await startPostgres();
  url = await server.createDatabase();
  await applyPostgresqlMigrations(url);
  Object.assign(process.env, { DATABASE_URL: url, CHAIN_KEY_FILE: path.join(folder, "chain-key") });
  log.level = "silent";
}, 60_000);
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
  await server.query('DELETE FROM "Node"', [], url);
});
afterAll(async () => {
  await closeDatabase();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A gate's keys, and what it thinks of a secret: an id, null, or why it can't say. */
async function openGate(name: string, at = url) {
  const store = await PostgresKeyStore.open({ url: at, identity: { name, version: "0.0.0" }, log: silent });
  stores.push(store);
  const keys = new KeyCache(store);
  const look = async (secret: string) => {
    const [key] = await findKeys({ keys, log: silent }, [hashSecret(secret)]);
    return typeof key === "object" && key !== null ? key.id : key;
  };
  return { store, look };
}

test("after the answer to a deletion no gate knows the key, and the answer says how many there are", async () => {
  const [one, two] = [await openGate("web-1"), await openGate("web-2")];
  const actor = await createActor();
  for (let round = 0; round < 5; round++) {
    const { key, secret } = await createOne(actor);
    expect([await one.look(secret), await two.look(secret)]).toEqual([key.id, key.id]);
    const { value, confirmation } = await collectConfirmation(() => deleteKey(actor, key));
    expect([await one.look(secret), await two.look(secret)]).toEqual([null, null]);
    expect([value.ok, confirmation]).toEqual([true, { servers: 2, cutOff: [] }]);
  }
}, 60_000);

test("a gate that hears nothing is named as cut off, and admits nothing from the answer on", async () => {
  const relay = await startRelay(server.port);
  const [one, two] = [await openGate("web-1"), await openGate("web-2", relay.toUrl(url))];
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  expect([await one.look(secret), await two.look(secret)]).toEqual([key.id, key.id]);
  relay.stall();
  const before = Date.now();
  const { value, confirmation } = await collectConfirmation(() => deleteKey(actor, key));
  expect([value.ok, await one.look(secret), two.store.lease.isValid]).toEqual([true, null, false]);
  expect(confirmation).toEqual({ servers: 2, cutOff: [{ name: "web-2", since: expect.any(String) }] });
  const [lost] = confirmation?.servers ? confirmation.cutOff : [];
  expect(Date.parse(lost?.since ?? "")).toBeLessThanOrEqual(before + LEASE_MS + 1_000);
  await relay.stop();
}, 60_000);

test("a second request that finds the change made waits for the same gates", async () => {
  const relay = await startRelay(server.port);
  const gate = await openGate("web-1", relay.toUrl(url));
  const actor = await createActor();
  const { key } = await createOne(actor);
  relay.stall();
  const first = deleteKey(actor, key);
  const count = () => read((database) => database.apiKey.count({ where: { id: key.id } }));
  await vi.waitFor(async () => expect(await count()).toBe(0), { timeout: 20_000 });
  const second = await deleteKey(actor, key);
  expect([second.ok, gate.store.lease.isValid]).toEqual([false, false]);
  expect((await first).ok).toBe(true);
  await relay.stop();
}, 60_000);

test("one of the servers that live has the turn for jobs, and another once that one has ended", async () => {
  const gates = [await openGate("web-1"), await openGate("web-2"), await openGate("web-3")];
  const turns = async () => {
    const found: string[] = [];
    for (const { store } of gates) {
      process.env[INNER_ENV.nodeId] = store.nodes.id;
      if (await hasJobTurn()) found.push(store.nodes.name);
    }
    delete process.env[INNER_ENV.nodeId];
    return found;
  };
  const before = await turns();
  expect(before).toHaveLength(1);
  await gates.find(({ store }) => store.nodes.name === before[0])?.store.close();
  const after = await turns();
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
  expect(await hasJobTurn()).toBe(true);
}, 60_000);
