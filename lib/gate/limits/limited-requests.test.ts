/** Requests of limited keys, on every way through the gate. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { hashSecret } from "@/lib/gate/auth/key-cache";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";
import { openSocket, type SocketUpstream, startSocketUpstream } from "@/lib/gate/testing/web-sockets";
import { REFUSED_HEADER } from "@/lib/shared/gate/inner-hop";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";

let gate: TestGate;
let upstream: Upstream;
let sockets: SocketUpstream;
let dashboard: Upstream;
let innerLimits: unknown[] = [];

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://upstream");
    response.setHeader("RateLimit", '"upstream";r=1;t=1').setHeader("Set-Cookie", ["a=1", "b=2"]);
    const cost = searchParams.get("cost");
    if (cost !== null) response.setHeader("X-Latchkey-Cost", cost);
    response.writeHead(pathname === "/fail" ? 500 : 200).end("answer");
  });
  sockets = await startSocketUpstream();
  dashboard = await startUpstream((request, response) => {
    innerLimits.push(request.headers["x-latchkey-limits"]);
    request.resume();
    if (request.url === "/api/forbidden") response.setHeader(REFUSED_HEADER, "permission_missing").writeHead(403);
    response.end("{}");
  });
  gate = await startTestGate({
    dashboard: dashboard.origin,
    concurrentPerIp: 100,
    routes: [
      { path: "/api/shop", upstream: upstream.origin, permissions: { GET: [], POST: ["SendHttp"] } },
      { path: "/api/live", upstream: sockets.origin, permissions: { GET: [] } },
      { path: "/api/dead", upstream: "http://127.0.0.1:9", permissions: { GET: [] } },
    ],
  });
});
afterAll(async () => {
  await gate.end();
  await Promise.all([upstream.close(), sockets.close(), dashboard.close()]);
});

const perDay = (count: number): KeyLimits => ({ requests: [{ count, per: "day" }], budget: null });

/** Asks with a key, and expects these statuses, one after the other. */
async function expectStatuses(secret: string, path: string, statuses: number[], method = "GET"): Promise<void> {
  const seen: number[] = [];
  for (const _ of statuses) seen.push((await ask(secret, path, method)).status);
  expect(seen).toEqual(statuses);
}

const ask = (secret: string, path: string, method = "GET") =>
  call(gate.url + path, { method, headers: { "X-API-Key": secret } });

test.each(["/api/check", "/api/check?permission=", "/api/shop/a", "/api/whoami", "/api/v2/account/load"])(
  "%s is admitted as often as the limit says, and every answer names it",
  async (path) => {
    const secret = gate.keys.add({ limits: perDay(3) });
    const query = path.endsWith("=") ? "/api/check" : path;
    for (const left of [2, 1, 0]) {
      const answer = await ask(secret, query);
      expect(answer.status).toBeLessThan(300);
      expect(answer.headers["ratelimit-policy"]).toBe('"day";q=3;w=86400');
      expect(answer.headers.ratelimit).toMatch(new RegExp(`^"day";r=${left};t=\\d+$`));
    }
    const refused = await ask(secret, query);
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers["retry-after"]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(86_400);
    expect(refused.headers.ratelimit).toMatch(/^"day";r=0;t=\d+$/);
    expect(refused.json()).toMatchObject({ code: "rate_limited", limit: 3, per: "day", retry_after: seconds });
    await gate.flushUsage();
    const noted = gate.usage.flatMap(({ details }) => details?.refusals ?? []);
    expect(noted.find(({ requestId }) => requestId === refused.headers["x-request-id"])?.missing).toBe("day");
  },
);

test("refusals for another reason say what is left, too, and take nothing of it", async () => {
  const limits = perDay(3);
  const secret = gate.keys.add({ limits, permissions: ["ViewReports"] });
  const refusals: [string, string, number][] = [
    ["/api/check?permission=SendHttp", "GET", 403],
    ["/api/check?permission=SendHttp", "HEAD", 403],
    ["/api/check?permission=nonsense", "GET", 400],
    ["/api/shop/a", "POST", 403],
    ["/api/shop/a", "DELETE", 405],
  ];
  for (const [path, method, status] of refusals) {
    const { status: found, headers } = await ask(secret, path, method);
    expect([path, method, found, headers["ratelimit-policy"]]).toEqual([path, method, status, '"day";q=3;w=86400']);
    expect(headers.ratelimit).toMatch(/^"day";r=3;t=\d+$/);
  }
  const disabled = gate.keys.add({ limits, isDisabled: true });
  expect((await ask(disabled, "/api/check")).headers.ratelimit).toMatch(/^"day";r=3;/);
  const free = await ask(gate.keys.add({ permissions: ["ViewReports"] }), "/api/check?permission=SendHttp");
  expect([free.status, free.headers.ratelimit]).toEqual([403, undefined]);
});

test("both ways in which a check is read give the same fields", async () => {
  const secret = gate.keys.add({ limits: { requests: [{ count: 9, per: "minute" }], budget: null } });
  const client = await RawClient.connect(gate.port);
  const fast = await client.ask(checkOf(secret));
  const slow = await client.ask(`HEAD /api/check HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${secret}\r\n\r\n`);
  client.socket.destroy();
  const names = (answer: string) => answer.split("\r\n").map((line) => line.replace(/:.*|;r=.*/, ""));
  expect(fast).toContain('\r\nRateLimit-Policy: "minute";q=9;w=60\r\nRateLimit: "minute";r=8;t=');
  expect(names(slow)).toEqual(names(fast));
});

test("of 50 requests at once exactly as many are admitted as the limit says", async () => {
  for (const path of ["/api/check", "/api/shop/a"]) {
    const secret = gate.keys.add({ limits: perDay(20) });
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(secret, path)));
    const admitted = answers.filter(({ status }) => status < 300);
    expect([path, admitted.length, answers.length - admitted.length]).toEqual([path, 20, 30]);
  }
});

test("a refused request costs nothing, whoever refuses it", async () => {
  const secret = gate.keys.add({ limits: perDay(2), permissions: ["ViewReports"] });
  await expectStatuses(secret, "/api/check?permission=SendHttp", [403, 403, 403]);
  await expectStatuses(secret, "/api/check?permission=nonsense", [400, 400, 400]);
  await expectStatuses(secret, "/api/shop/a", [403, 403, 403], "POST");
  await expectStatuses(secret, "/api/shop/a", [405, 405, 405], "DELETE");
  await expectStatuses(secret, "/api/forbidden", [403, 403, 403]);
  await expectStatuses(secret, "/api/check", [204, 204, 429, 429]);
});

test("an upstream that fails has cost a request, and its refusal names what is left", async () => {
  const secret = gate.keys.add({ limits: perDay(2) });
  const dead = await ask(secret, "/api/dead");
  expect([dead.status, String(dead.headers.ratelimit).split(";t=")[0]]).toEqual([502, '"day";r=1']);
  await expectStatuses(secret, "/api/shop/fail", [500, 429]);
});

test("a limit that is lowered binds on the next request, and one that is raised keeps the count", async () => {
  const secret = gate.keys.add({ id: "changing", limits: perDay(5) });
  await expectStatuses(secret, "/api/check", [204, 204]);
  gate.keys.set(secret, { id: "changing", name: "renamed", limits: perDay(2) });
  await expectStatuses(secret, "/api/check", [429]);
  gate.keys.set(secret, { id: "changing", limits: perDay(3) });
  await expectStatuses(secret, "/api/check", [204, 429]);
  gate.keys.set(secret, { id: "changing", limits: null });
  const free = await ask(secret, "/api/check");
  expect([free.status, free.headers.ratelimit]).toEqual([204, undefined]);
});

test("a new secret of a key does not begin its limits again", async () => {
  const former = gate.keys.add({ id: "with-new-secret", limits: perDay(2) });
  await expectStatuses(former, "/api/check", [204, 204]);
  gate.keys.delete(former);
  const secret = gate.keys.add({ id: "with-new-secret", limits: perDay(2) });
  await expectStatuses(secret, "/api/check", [429]);
});

test("a budget is spent by what upstreams report, and clients don't see the report", async () => {
  const secret = gate.keys.add({ limits: { requests: [], budget: { units: 10, per: "month" } } });
  const first = await ask(secret, "/api/shop/a?cost=4");
  expect(first.headers).not.toHaveProperty("x-latchkey-cost");
  expect(first.headers).toMatchObject({ "ratelimit-policy": '"budget";q=10;qu="units"', "set-cookie": ["a=1", "b=2"] });
  await expectStatuses(secret, "/api/shop/a?cost=nonsense", [200]);
  await expectStatuses(secret, "/api/shop/a", [200]);
  await expectStatuses(secret, "/api/shop/a?cost=5", [200]);
  // One unit is left: nobody knows beforehand what a request costs, so the last one may overdraw.
  await expectStatuses(secret, "/api/shop/a?cost=7", [200]);
  const refused = await ask(secret, "/api/shop/a");
  expect(refused.json()).toMatchObject({ code: "budget_spent", limit: 10, per: "month" });
  await expectStatuses(secret, "/api/check", [429]);
});

test("the upstream's own RateLimit reaches the clients of unlimited keys alone", async () => {
  const [free, limited] = [gate.keys.add(), gate.keys.add({ limits: perDay(5) })];
  expect((await ask(free, "/api/shop/a")).headers.ratelimit).toBe('"upstream";r=1;t=1');
  expect((await ask(limited, "/api/shop/a")).headers.ratelimit).toMatch(/^"day";r=4;t=\d+$/);
});

test("a WebSocket counts once, and is refused where nothing is left", async () => {
  const secret = gate.keys.add({ id: "socket", limits: perDay(2) });
  const caller = { port: gate.port, secret };
  const socket = await openSocket(caller, "live");
  for (let message = 0; message < 5; message++) socket.send("x");
  await expectStatuses(secret, "/api/check", [204]);
  await expect(openSocket(caller, "live")).rejects.toThrow("429");
  socket.terminate();
});

test("a test of a route costs nothing, and is not limited", async () => {
  const secret = gate.keys.add({ limits: perDay(1) });
  const rights = { secretHash: hashSecret(secret) };
  const test = { rights, client: "127.0.0.1", method: "GET", path: "/api/shop/a", contentType: null, body: "" };
  for (let run = 0; run < 3; run++) expect(await gate.testRoute(test)).toMatchObject({ answer: { status: 200 } });
  await expectStatuses(secret, "/api/check", [204, 429]);
});

test("the dashboard learns how much is used, and an unlimited key tells it nothing", async () => {
  innerLimits = [];
  await ask(gate.keys.add({ limits: perDay(5) }), "/api/whoami");
  await ask(gate.keys.add(), "/api/whoami");
  const [limits, none] = innerLimits;
  expect(JSON.parse(String(limits))).toMatchObject([{ counts: "requests", per: "day", limit: 5, used: 1 }]);
  expect(none).toBeUndefined();
});

test("requests that a limit refuses are counted in the usage of the key", async () => {
  const secret = gate.keys.add({ id: "counted", limits: perDay(1) });
  await expectStatuses(secret, "/api/check", [204, 429, 429]);
  await gate.flushUsage();
  const counts = gate.usage.flatMap((batch) => batch.counts).filter(({ keyId }) => keyId === "counted");
  expect(counts).toEqual(
    expect.arrayContaining([
      { keyId: "counted", outcome: "admitted", count: 1 },
      { keyId: "counted", outcome: "rate_limited", count: 2 },
    ]),
  );
});
