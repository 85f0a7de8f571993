/** Nothing is admitted that was sent after the answer to a revocation, whatever is lost on the way to a gate. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { SharedDatabase } from "@/lib/gate/testing/shared-database";
import { SteadyClient, startSharedGate } from "@/lib/gate/testing/shared-gate";
import { LEASE_MS } from "@/lib/shared/nodes/node";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";
import { startRelay, type TestRelay } from "@/prisma/testing/relay";

type SharedGate = Awaited<ReturnType<typeof startSharedGate>>;

let server: TestPostgres;
let relay: TestRelay;
let database: SharedDatabase;
let gate: SharedGate;
const clients: SteadyClient[] = [];
beforeAll(async () => {
  server = await startPostgres();
  relay = await startRelay(server.port);
});
beforeEach(async () => {
  database = await SharedDatabase.create(server);
  gate = await startSharedGate(relay.toUrl(database.url));
});
afterEach(async () => {
  relay.pass();
  await Promise.all(clients.splice(0).map((client) => client.stop()));
  await gate.end();
  await database.close();
});
afterAll(async () => {
  await relay.stop();
  await server.stop();
});

async function askSteadily(secret: string): Promise<SteadyClient> {
  const client = await SteadyClient.start(gate.port, secret);
  clients.push(client);
  await client.until(204);
  return client;
}

/** Resolves to when a deletion was answered. */
async function revoke(id: string, options: { notifies?: boolean } = {}): Promise<number> {
  await database.untilAnswered(await database.deleteKey(id, options));
  return performance.now();
}

/** What was sent after the answer, and at least some was, is refused as an unknown key. */
async function expectRevoked(client: SteadyClient, answeredAt: number): Promise<void> {
  await client.until(401, answeredAt);
  expect(new Set(client.statusesAfter(answeredAt))).toEqual(new Set([401]));
}

test("a key that is in use at one gate and revoked through another, 10 times", async () => {
  for (let round = 0; round < 10; round++) {
    const { id, secret } = await database.addKey();
    const client = await askSteadily(secret);
    await expectRevoked(client, await revoke(id));
    await clients.pop()?.stop();
  }
});

test("a key whose revocation is notified to nobody", async () => {
  const { id, secret } = await database.addKey();
  const client = await askSteadily(secret);
  await expectRevoked(client, await revoke(id, { notifies: false }));
});

test("a key that is revoked while the gate's connections are half open, over connections that the gate opens anew", async () => {
  const { id, secret } = await database.addKey();
  const client = await askSteadily(secret);
  relay.swallow("answers");
  const generation = await database.deleteKey(id);
  // The question that is under way by then is never answered, and its connection stays open.
  await expect.poll(() => gate.store.lease.ageMs, { timeout: LEASE_MS }).toBeGreaterThan(1_500);
  relay.pass();
  await database.untilAnswered(generation);
  await expectRevoked(client, performance.now());
});

test("a key that is revoked while the gate can't be reached at all: the answer comes, and the gate admits nothing after it", async () => {
  const { id, secret } = await database.addKey();
  const client = await askSteadily(secret);
  relay.cut();
  const generation = await database.deleteKey(id);
  await database.untilAnswered(generation);
  const answeredAt = performance.now();
  await client.until(503, answeredAt);
  expect(new Set(client.statusesAfter(answeredAt))).toEqual(new Set([503]));
  relay.pass();
  await client.until(401, answeredAt);
  expect(client.statusesAfter(answeredAt)).not.toContain(204);
});

test("a gate whose row can't be renewed refuses once no change would wait for it, although it hears of every change", async () => {
  const { secret } = await database.addKey();
  const client = await askSteadily(secret);
  await database.query("BEGIN");
  await database.query('LOCK TABLE "Node" IN SHARE MODE');
  const lockedAt = performance.now();
  await client.until(503, lockedAt);
  await database.query("COMMIT");
  const refusedAt = client.history.find(({ status }) => status === 503)?.sentAt ?? 0;
  await client.until(204, refusedAt);
});

test("while PostgreSQL is frozen a gate goes on for 5 s at most, then refuses, and is well again by itself", async () => {
  const { secret } = await database.addKey();
  const client = await askSteadily(secret);
  const frozenAt = performance.now();
  server.freeze();
  try {
    await client.until(204, frozenAt);
    await client.until(503, frozenAt);
  } finally {
    server.thaw();
  }
  const refusedAt = client.history.find(({ status }) => status === 503)?.sentAt ?? 0;
  await client.until(204, refusedAt);
  // The last renewal was sent before the freeze.
  const admitted = client.history.filter(({ sentAt, status }) => status === 204 && sentAt < refusedAt);
  expect(Math.max(...admitted.map(({ sentAt }) => sentAt)) - frozenAt).toBeLessThanOrEqual(LEASE_MS);
});
