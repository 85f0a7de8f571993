/** Every member sees which permissions a route needs; only those who run the server see its upstream. */
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { saveRoutesReport } from "@/lib/server/catalogue/latest-report";
import { writeKeys } from "@/lib/server/db/transactions";
import { untilLater } from "@/lib/server/testing/clock";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createMember } from "@/lib/server/testing/members";
import type { RoutesReport } from "@/lib/shared/gate/routes-report";
import { listRoutes } from "./report";

createTestDatabase();

const NOW = new Date("2030-01-01T12:00:00Z");
const SILENT = { lastAnswer: null, requests: 0, p50Ms: null, p99Ms: null, failureShare: null };
const REPORT: RoutesReport = {
  routes: [
    {
      path: "/api/mail",
      upstream: "http://10.0.0.5:9000/v1",
      upstreams: [
        {
          address: "http://10.0.0.5:9000/v1",
          status: "open",
          since: NOW.getTime() - 60_000,
          running: 2,
          lastFailure: { at: NOW.getTime() - 5_000, cause: "connection_refused", errorCode: "ECONNREFUSED" },
        },
      ],
      methods: [{ method: "GET", permissions: ["ViewReports"] }],
      timeoutSeconds: 600,
      health: {
        lastAnswer: { at: NOW.getTime() - 3_000, answer: 200, durationMs: 12 },
        requests: 4,
        p50Ms: 11,
        p99Ms: 40,
        failureShare: 0.25,
      },
    },
    {
      path: "/api/files",
      upstream: "http://10.0.0.6",
      upstreams: [],
      methods: [],
      timeoutSeconds: 30,
      health: SILENT,
    },
  ],
  file: {
    name: "/etc/latchkey/hidden.json",
    isPresent: true,
    loadedAt: NOW.getTime(),
    fault: { line: 7, reason: "the upstream http://10.0.0.7 is named twice" },
  },
};

let owner: Actor;
let stranger: Actor;
beforeEach(async () => {
  await writeKeys((database) => database.account.deleteMany());
  owner = await createActor();
  // Of two accounts of the same millisecond either may be the first.
  await untilLater();
  stranger = await createActor();
  saveRoutesReport(REPORT, { now: NOW });
});

const later = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);

test("the owner of the first account sees paths, upstreams, health, the file and its fault", async () => {
  const { routes, file, isOld, reportedAt } = await listRoutes(owner, { now: later(1_000) });
  expect(routes).toMatchObject([
    { path: "/api/files", upstream: "http://10.0.0.6", status: "unused", lastAnswer: null },
    {
      path: "/api/mail",
      upstream: "http://10.0.0.5:9000/v1",
      upstreams: [
        {
          address: "http://10.0.0.5:9000/v1",
          status: "open",
          since: "2030-01-01T11:59:00.000Z",
          running: 2,
          lastFailure: { cause: "connection refused", errorCode: "ECONNREFUSED" },
        },
      ],
      methods: [{ method: "GET", permissions: ["ViewReports"] }],
      timeoutSeconds: 600,
      status: "healthy",
      lastAnswer: { at: "2030-01-01T11:59:57.000Z", status: 200, reason: null, durationMs: 12 },
      p50Ms: 11,
      p99Ms: 40,
      failureShare: 0.25,
    },
  ]);
  expect(file).toEqual({ ...REPORT.file, loadedAt: NOW.toISOString() });
  expect([isOld, reportedAt]).toEqual([false, NOW.toISOString()]);
});

test.each([
  ["an admin of the first account", "admin", true],
  ["a member of the first account", "member", false],
  ["a viewer of the first account", "viewer", false],
] as const)("%s sees addresses and the file: %s", async (_, role, sees) => {
  const person = await createMember(owner, { role });
  const view = await listRoutes(person, { now: NOW });
  expect(view.routes?.map(({ path }) => path)).toEqual(["/api/files", "/api/mail"]);
  expect(view.routes?.[1]?.methods).toEqual([{ method: "GET", permissions: ["ViewReports"] }]);
  expect(JSON.stringify(view).includes("10.0.0")).toBe(sees);
  expect(JSON.stringify(view).includes("hidden.json")).toBe(sees);
});

test("the owner of a later account sees paths and permissions, but no upstream, file or fault", async () => {
  const view = await listRoutes(stranger, { now: NOW });
  expect(view.routes).toHaveLength(2);
  expect(view.file).toBeNull();
  expect(JSON.stringify(view)).not.toMatch(/10\.0\.0|hidden/);
});

test("an owner who becomes a viewer sees no upstreams from then on", async () => {
  const where = { accountId: owner.accountId };
  await writeKeys((database) => database.membership.updateMany({ where, data: { role: "viewer" } }));
  expect(JSON.stringify(await listRoutes(owner, { now: NOW }))).not.toContain("10.0.0");
});

test("a person who is not in the account sees nothing", async () => {
  const view = await listRoutes({ ...stranger, accountId: owner.accountId }, { now: NOW });
  expect([view.routes, view.file]).toEqual([null, null]);
});

test("the numbers are old after ten seconds without a report, until the next one", async () => {
  expect((await listRoutes(owner, { now: later(10_000) })).isOld).toBe(false);
  expect((await listRoutes(owner, { now: later(10_001) })).isOld).toBe(true);
  saveRoutesReport(REPORT, { now: later(10_001) });
  expect((await listRoutes(owner, { now: later(10_002) })).isOld).toBe(false);
});

test("a missing answer is explained in words, with the status that the client got", async () => {
  const [route] = REPORT.routes;
  if (!route) throw new Error("no route");
  const lastAnswer = { at: NOW.getTime(), answer: "answer_timeout" as const, durationMs: 600_000 };
  const lastFailure = { at: NOW.getTime(), cause: "tls_failed" as const, errorCode: "CERT_HAS_EXPIRED" };
  const health = { ...route.health, lastAnswer, lastFailure };
  saveRoutesReport({ ...REPORT, routes: [{ ...route, health }] }, { now: NOW });
  const view = await listRoutes(owner, { now: NOW });
  expect(view.routes?.[0]).toMatchObject({
    status: "failing",
    lastAnswer: { status: 504, reason: "Answer timed out" },
    lastFailure: { at: NOW.toISOString(), cause: "TLS failed", errorCode: "CERT_HAS_EXPIRED" },
  });
  expect((await listRoutes(stranger, { now: NOW })).routes?.[0]?.lastFailure).toBeNull();
});

test("a saved document that the gate can't use is shown to those who run the server, and to nobody else", async () => {
  const savedFaults = [{ kind: "routes" as const, version: 7, reason: "upstream is missing" }];
  saveRoutesReport({ ...REPORT, savedFaults }, { now: NOW });
  const readers = [owner, await createMember(owner, { role: "admin" }), await createMember(owner, { role: "member" })];
  const seen = await Promise.all([...readers, stranger].map((reader) => listRoutes(reader, { now: NOW })));
  expect(seen.map((view) => view.savedFaults)).toEqual([savedFaults, savedFaults, [], []]);
});
