/** Owners of the first account see the servers, and a row says what is true of its server. */
import { expect, test } from "vitest";
import { untilLater } from "@/lib/server/testing/clock";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createMember } from "@/lib/server/testing/members";
import { LEASE_MS } from "@/lib/shared/nodes/node";
import { hasManyRoutes, hasManyVersions } from "@/lib/shared/nodes/servers-view";
import { describeServers, listServers, maySeeServers } from "./servers";

createTestDatabase();

const NOW = new Date("2030-01-01T12:00:00Z");

const row = (facts: Partial<Parameters<typeof describeServers>[0][number]>) => ({
  id: "id-1",
  name: "web-1",
  version: "0.2.0",
  startedAt: new Date("2030-01-01T08:00:00Z"),
  confirmedGeneration: 7n,
  status: JSON.stringify({ leaseAgeMs: 20, permits: 3, redis: "ok", routesHash: "ab" }),
  seenAgoMs: 300,
  ...facts,
});

test("only an owner of the first account sees the servers; with SQLite this server is all there is", async () => {
  process.env.NODE_NAME = "web-1";
  const owner = await createActor();
  // Of two accounts of the same millisecond either may be the first.
  await untilLater();
  const others = [
    await createMember(owner, { role: "admin" }),
    await createMember(owner, { role: "viewer" }),
    await createActor(),
  ];
  expect(await listServers(owner, { now: NOW })).toEqual({
    ok: true,
    value: { servers: null, answeredBy: "web-1", generation: expect.any(Number), now: NOW.toISOString() },
  });
  expect(await maySeeServers(owner)).toBe(true);
  for (const other of others) {
    expect(await listServers(other)).toMatchObject({ ok: false, refusal: { code: "role_insufficient" } });
    expect(await maySeeServers(other)).toBe(false);
  }
});

test("a server that renews its row is live, with the age of its lease, and behind until it has confirmed", () => {
  const [first, second] = describeServers([row({ id: "2", name: "web-2", confirmedGeneration: 6n }), row({})], 7n, NOW);
  expect(first).toEqual({
    ...{ id: "id-1", name: "web-1", version: "0.2.0", startedAt: "2030-01-01T08:00:00.000Z" },
    ...{ cutOffSince: null, leaseAgeMs: 320, generation: 7, isBehind: false },
    ...{ permits: 3, redis: "ok", routesHash: "ab" },
  });
  expect(second).toMatchObject({ name: "web-2", generation: 6, isBehind: true });
});

test("a server whose lease is over is cut off since the end of the lease, until it is started again", () => {
  const lost = row({ id: "lost", name: "web-2", confirmedGeneration: 6n, seenAgoMs: LEASE_MS + 56_000 });
  expect(describeServers([row({}), lost], 7n, NOW)).toMatchObject([
    { name: "web-1", cutOffSince: null },
    { name: "web-2", cutOffSince: "2030-01-01T11:59:04.000Z", isBehind: false },
  ]);
  const again = row({ id: "again", name: "web-2" });
  expect(describeServers([row({}), lost, again], 7n, NOW).map(({ id }) => id)).toEqual(["id-1", "again"]);
});

test("versions and routes files are compared among servers that are not cut off", () => {
  const other = { id: "2", name: "web-2", version: "0.3.0", status: JSON.stringify({ routesHash: "cd" }) };
  const live = describeServers([row({}), row(other)], 7n, NOW);
  const lost = describeServers([row({}), row({ ...other, seenAgoMs: LEASE_MS + 1 })], 7n, NOW);
  expect([hasManyVersions(live), hasManyRoutes(live)]).toEqual([true, true]);
  expect([hasManyVersions(lost), hasManyRoutes(lost)]).toEqual([false, false]);
});
