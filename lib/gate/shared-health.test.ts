/** Where servers share a database, health tells of the lease, and a server that can't vouch for keys is not ready. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PostgresKeyStore } from "@/lib/gate/auth/postgres/store";
import { createLog } from "@/lib/gate/process/log";
import { SharedDatabase } from "@/lib/gate/testing/shared-database";
import { LEASE_MS, parseNodeStatus } from "@/lib/shared/nodes/node";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";
import { startTestGate } from "./testing/gate";

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function startNode(database: SharedDatabase, name: string) {
  const log = createLog("silent");
  const store = await PostgresKeyStore.open({ url: database.url, identity: { name, version: "0.0.0" }, log });
  const gate = await startTestGate({ store, routes: [] });
  const askReady = async () => {
    const answer = await fetch(`${gate.url}/api/health/ready`);
    return { status: answer.status, report: await answer.json() };
  };
  return { ...gate, askReady };
}

test("the report names the server, its lease and the servers that live; it is not ready once the lease is over", async () => {
  const database = await SharedDatabase.create(server);
  const [one, two] = [await startNode(database, "web-1"), await startNode(database, "web-2")];
  await vi.waitFor(async () => expect((await one.askReady()).report.live_nodes).toBe(2), { timeout: 5_000 });
  const { status, report } = await one.askReady();
  expect([status, report]).toEqual([
    200,
    {
      ...{ status: "ok", database: "ok", permits: "per_server", redis: "none" },
      ...{ node: "web-1", lease_age_ms: expect.any(Number), generation: expect.any(Number), live_nodes: 2 },
    },
  ]);
  const rows = await database.query<{ name: string; status: string }>('SELECT * FROM "Node" ORDER BY "name"');
  expect(rows.map(({ name }) => name)).toEqual(["web-1", "web-2"]);
  await vi.waitFor(async () => {
    const [row] = await database.query<{ status: string }>('SELECT "status" FROM "Node" WHERE "name" = $1', ["web-1"]);
    expect(parseNodeStatus(row?.status ?? "").routesHash).toMatch(/^[0-9a-f]{64}$/);
  });
  server.freeze();
  await vi.waitFor(async () => expect((await one.askReady()).status).toBe(503), { timeout: LEASE_MS * 3 });
  const refused = await one.askReady();
  expect(refused.report).toMatchObject({ status: "unavailable", database: "unavailable", node: "web-1" });
  expect(refused.report.lease_age_ms).toBeGreaterThan(LEASE_MS);
  server.thaw();
  await vi.waitFor(async () => expect((await one.askReady()).status).toBe(200), { timeout: LEASE_MS * 3 });
  await Promise.all([one.end(), two.end()]);
  expect(await database.query('SELECT "id" FROM "Node"')).toEqual([]);
  await database.close();
}, 60_000);
