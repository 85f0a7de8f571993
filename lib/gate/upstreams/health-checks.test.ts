/** Health checks find out what an upstream answers, one at a time, for as long as its route asks for them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { waitFor } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { createLog } from "@/lib/gate/process/log";
import { parsePattern } from "@/lib/shared/routes/path-pattern";
import { createFreshConnections } from "./connections";
import { type CheckedRoutes, HealthChecks } from "./health-checks";
import { UpstreamPool } from "./upstream-pool";

let upstream: Upstream;
let checks: HealthChecks;
let routes: CheckedRoutes;
let output = "";
let asked: IncomingMessage[] = [];
let answer: (response: ServerResponse) => void;
const connections = createFreshConnections(() => []);

const healthCheck = { path: "/health?deep=1", intervalMs: 1_000, timeoutMs: 300, healthyAfter: 1, unhealthyAfter: 2 };

beforeEach(async () => {
  asked = [];
  output = "";
  answer = (response) => response.end("fine");
  upstream = await startUpstream((request, response) => {
    asked.push(request);
    answer(response);
  });
  routes = routesTo(
    new UpstreamPool([{ origin: upstream.origin, base: parsePattern("/v1"), isDraining: false }], { healthCheck }),
  );
  const log = createLog("trace", (line) => {
    output += line;
  });
  checks = new HealthChecks({
    routes: {
      get table() {
        return routes.table;
      },
    },
    connections,
    log,
  });
});
afterEach(async () => {
  checks.stop();
  await upstream.close();
});

function routesTo(...pools: UpstreamPool[]): CheckedRoutes {
  return { table: { routes: pools.map((upstreams) => ({ path: "/api/mail", upstreams })) } };
}

const states = () => routes.table.routes.flatMap(({ upstreams }) => upstreams.upstreams.map(({ check }) => check));

/** Runs the checks that are due at `now` to their end. Returns whether each upstream is healthy afterwards. */
async function checkAt(now: number): Promise<boolean[]> {
  checks.runDue(now);
  await waitFor(
    () => states().some(({ isRunning }) => isRunning),
    (isAnyRunning) => !isAnyRunning,
  );
  return states().map(({ isHealthy }) => isHealthy);
}

test("an upstream that answers is healthy, with a redirect too; it is asked at its interval, at its origin", async () => {
  expect(await checkAt(0)).toEqual([true]);
  await checkAt(999);
  answer = (response) => response.writeHead(302, { Location: "/elsewhere" }).end();
  expect(await checkAt(1_000)).toEqual([true]);
  expect(await checkAt(2_000)).toEqual([true]);
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(
    Array.from({ length: 3 }, () => "GET /health?deep=1"),
  );
  expect(asked[0]?.headers).toMatchObject({
    host: new URL(upstream.origin).host,
    "user-agent": "latchkey-health-check",
  });
});

test.each<[string, (response: ServerResponse) => void]>([
  ["answers 503", (response) => response.writeHead(503).end()],
  ["answers 404", (response) => response.writeHead(404).end()],
  ["closes the connection", (response) => response.destroy()],
  ["does not answer in time", () => {}],
  ["does not finish its answer in time", (response) => response.write("half")],
])("an upstream that %s fails the check; it gets requests again once it passes", async (_what, badAnswer) => {
  answer = badAnswer;
  expect(await checkAt(0)).toEqual([true]);
  expect(await checkAt(1_000)).toEqual([false]);
  expect(output).toContain('"route":"/api/mail","upstream":1,"msg":"an upstream fails its health checks');
  expect(output).not.toContain(upstream.origin);
  answer = (response) => response.end();
  expect(await checkAt(2_000)).toEqual([true]);
  expect(output).toContain("passes its health checks again");
});

test("a check that runs is not begun again, and the checks of a route end with it, or with the gate", async () => {
  answer = () => {};
  checks.runDue(0);
  checks.runDue(5_000);
  await checkAt(10_000);
  expect(asked).toHaveLength(1);
  const [check] = states();
  routes = routesTo();
  await checkAt(20_000);
  expect(asked).toHaveLength(1);
  expect(check?.isRunning).toBe(false);
});

test("checks that run when the gate stops are ended and count for nothing", async () => {
  answer = () => {};
  routes = routesTo(
    new UpstreamPool([{ origin: upstream.origin, base: parsePattern(""), isDraining: false }], {
      healthCheck: { ...healthCheck, timeoutMs: 600_000, unhealthyAfter: 1 },
    }),
  );
  checks.runDue(0);
  await waitFor(
    () => asked.length,
    (count) => count === 1,
  );
  checks.stop();
  expect(await checkAt(0)).toEqual([true]);
});

test("at most 32 checks run at once; the others follow", async () => {
  const waiting: ServerResponse[] = [];
  answer = (response) => waiting.push(response);
  const address = (index: number) => ({ origin: upstream.origin, base: parsePattern(`/${index}`), isDraining: false });
  routes = routesTo(
    new UpstreamPool(
      Array.from({ length: 40 }, (_, index) => address(index)),
      {
        healthCheck: { ...healthCheck, timeoutMs: 600_000 },
      },
    ),
  );
  checks.runDue(0);
  checks.runDue(1);
  await waitFor(
    () => waiting.length,
    (count) => count === 32,
  );
  for (const response of waiting) response.end();
  answer = (response) => response.end();
  await checkAt(2);
  await checkAt(3);
  expect(asked).toHaveLength(40);
});
