/** The dashboard hears of the routes in time, once at a time, and in the form that it takes. */
import { expect, test } from "vitest";
import { makeRoute } from "@/lib/gate/testing/routes";
import { type RoutesReport, routesReport } from "@/lib/shared/gate/routes-report";
import { createReport, RouteReports } from "./reports";
import { RouteTable } from "./route-table";
import type { RoutesStatus } from "./watcher";

const LONGEST_MS = 600_000;

const createRoute = () =>
  makeRoute("/api/mail", {
    upstream: "http://127.0.0.1:9000/v1",
    permissions: { GET: ["ViewReports"], POST: [] },
  });

function createSource(): { table: RouteTable; status: RoutesStatus } {
  return {
    table: new RouteTable([createRoute()]),
    status: { file: "latchkey.routes.json", isPresent: true, loadedAt: 1_000, fault: null },
  };
}

function collect(source: ReturnType<typeof createSource>) {
  const taken: RoutesReport[] = [];
  const reports = new RouteReports(source, LONGEST_MS, async (report) => {
    taken.push(routesReport.parse(JSON.parse(JSON.stringify(report))));
  });
  return { taken, reports };
}

test("a report holds each route with its health, and the state of the file", () => {
  const source = createSource();
  const [route] = source.table.routes;
  route?.health.record(Date.now(), 12, 200);
  source.status.fault = { line: 7, reason: "the path is not canonical", at: 5 };
  const report = routesReport.parse(createReport(source, LONGEST_MS, Date.now()));
  expect(report.routes).toMatchObject([
    {
      path: "/api/mail",
      upstream: "http://127.0.0.1:9000/v1",
      methods: [
        { method: "GET", permissions: ["ViewReports"] },
        { method: "POST", permissions: [] },
      ],
      timeoutSeconds: 600,
      health: { requests: 1, failureShare: 0, lastAnswer: { answer: 200, durationMs: 12 } },
    },
  ]);
  expect(report.file).toEqual({
    name: "latchkey.routes.json",
    isPresent: true,
    loadedAt: 1_000,
    fault: { line: 7, reason: "the path is not canonical" },
  });
});

test("a report says of each upstream how it is doing, since when, and what is under way to it", () => {
  const upstreams = ["http://10.0.0.1", "http://10.0.0.2/v1", { url: "http://10.0.0.3", drain: true }];
  const circuitBreaker = { failures: 1, openSeconds: 10 };
  const route = makeRoute("/api/mail", { upstream: undefined, upstreams, circuitBreaker });
  const [, second, third] = route.upstreams.upstreams;
  second?.fail({ cause: "connection_refused", errorCode: "ECONNREFUSED" });
  third?.begin();
  const source = { ...createSource(), table: new RouteTable([route]) };
  const [reported] = routesReport.parse(createReport(source, LONGEST_MS, Date.now())).routes;
  expect(reported?.upstream).toBe("http://10.0.0.1, http://10.0.0.2/v1, http://10.0.0.3");
  const lastFailure = { at: expect.any(Number), cause: "connection_refused", errorCode: "ECONNREFUSED" };
  expect(reported?.upstreams).toEqual([
    { address: "http://10.0.0.1", status: "healthy", since: null, running: 0, lastFailure: null },
    { address: "http://10.0.0.2/v1", status: "open", since: expect.any(Number), running: 0, lastFailure },
    { address: "http://10.0.0.3", status: "draining", since: null, running: 1, lastFailure: null },
  ]);
});

test("a time-out is reported as it is in force: never longer than a request may last", () => {
  const source = createSource();
  const [before, after] = [700_000, 30_000].map((longestMs) => createReport(source, longestMs, Date.now()));
  expect([before?.routes[0]?.timeoutSeconds, after?.routes[0]?.timeoutSeconds]).toEqual([600, 30]);
});

test("a report is sent every two seconds, and not more often while nothing changes", async () => {
  const { taken, reports } = collect(createSource());
  for (let now = 10_000; now <= 16_000; now += 250) await reports.sendIfDue(now);
  expect(taken).toHaveLength(4);
});

test("another table, a fault, its end, and a file that came or went are reported at once", async () => {
  const source = createSource();
  const { taken, reports } = collect(source);
  const changes: (() => void)[] = [
    () => {},
    () => {
      source.table = new RouteTable([]);
    },
    () => {
      source.status = { ...source.status, fault: { line: 1, reason: "not JSON", at: 1 } };
    },
    () => {
      source.status = { ...source.status, fault: { line: 1, reason: "not JSON either", at: 2 } };
    },
    () => {
      source.status = { ...source.status, fault: null };
    },
    () => {
      source.status = { ...source.status, isPresent: false };
    },
  ];
  for (const change of changes) {
    change();
    for (const now of [10_000, 10_001]) await reports.sendIfDue(now);
  }
  expect(taken.map(({ routes, file }) => [routes.length, file.fault?.reason ?? null, file.isPresent])).toEqual([
    [1, null, true],
    [0, null, true],
    [0, "not JSON", true],
    [0, "not JSON either", true],
    [0, null, true],
    [0, null, false],
  ]);
});

test("a dashboard that does not answer has one report under way, and what changed meanwhile is reported after it", async () => {
  const source = createSource();
  const sent: RoutesReport[] = [];
  const waiting: (() => void)[] = [];
  const reports = new RouteReports(source, LONGEST_MS, (report) => {
    sent.push(report);
    return new Promise((resolve) => waiting.push(resolve));
  });
  const first = reports.sendIfDue(10_000);
  source.table = new RouteTable([]);
  await reports.sendIfDue(20_000);
  expect(sent).toHaveLength(1);
  waiting[0]?.();
  await first;
  void reports.sendIfDue(20_001);
  expect(sent.map(({ routes }) => routes.length)).toEqual([1, 0]);
});

test("permissions that the file defines are reported, so that the dashboard shows those in force", () => {
  const fileCatalogue = { resources: [{ name: "orders", actions: [{ name: "read" }] }], presets: [] };
  const report = (facts: object) => routesReport.parse(createReport({ ...createSource(), ...facts }, LONGEST_MS, 0));
  expect(report({ fileCatalogue }).catalogue).toEqual(fileCatalogue);
  expect(report({ fileCatalogue: null }).catalogue).toBeUndefined();
});

test("a disabled route, alternatives, and a permission that nobody has defined are reported", () => {
  const permissions = { GET: { any: ["Export", "SendHttp"] }, POST: ["orders:gone"] };
  const source = createSource();
  source.table = new RouteTable([makeRoute("/api/mail", { permissions, enabled: false })]);
  const [route] = routesReport.parse(createReport(source, LONGEST_MS, Date.now())).routes;
  expect(route).toMatchObject({
    isDisabled: true,
    fault: "POST asks for orders:gone, which the permissions of this server do not define.",
    methods: [
      { method: "GET", permissions: ["Export", "SendHttp"], isAny: true },
      { method: "POST", permissions: ["orders:gone"] },
    ],
  });
  expect(route?.methods[1]).not.toHaveProperty("isAny");
});
