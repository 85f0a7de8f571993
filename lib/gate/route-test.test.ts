/** A test of a route takes the gate's own path with a key's rights, and reaches nothing but a route's upstream. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ReceivedRequest, readRequest, startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { MAX_TEST_BODY_BYTES, type RouteTest, type RouteTestAnswer } from "@/lib/shared/gate/route-test";
import { hashSecret } from "./auth/key-cache";
import { startTestGate, type TestGate } from "./testing/gate";

let gate: TestGate;
let upstream: Upstream;
let dashboard: Upstream;
let received: ReceivedRequest[];
let dashboardCalls: number;

beforeEach(async () => {
  received = [];
  dashboardCalls = 0;
  upstream = await startUpstream(async (request, response) => {
    received.push(await readRequest(request));
    response.writeHead(request.url === "/fail" ? 500 : 200, { "Content-Type": "text/plain", "X-Own": "1" });
    response.end(request.url === "/large" ? "x".repeat(3 * MAX_TEST_BODY_BYTES) : "answer");
  });
  dashboard = await startUpstream((_, response) => {
    dashboardCalls++;
    response.end();
  });
  const permissions = { GET: ["ViewReports"], POST: [] };
  gate = await startTestGate({
    dashboard: dashboard.origin,
    routes: [
      { path: "/api/shop", upstream: upstream.origin, permissions },
      { path: "/api/dead", upstream: "http://127.0.0.1:9", permissions },
    ],
  });
});
afterEach(async () => {
  await gate.end();
  await Promise.all([upstream.close(), dashboard.close()]);
});

async function run(facts: Partial<RouteTest>): Promise<RouteTestAnswer> {
  const rights = { permissions: "ViewReports" };
  const test = { rights, client: "192.0.2.7", method: "GET", path: "/api/shop", contentType: null, body: "", ...facts };
  const outcome = await gate.testRoute(test);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.answer;
}

test("the upstream's answer is shown, and the upstream gets the request without any secret", async () => {
  const answer = await run({
    path: "/api/shop/a?b=1",
    method: "POST",
    body: '{"a":1}',
    contentType: "application/json",
  });
  expect(answer).toMatchObject({ route: "/api/shop", refusal: null, status: 200, body: "answer", isCut: false });
  expect(answer.headers).toContainEqual(["X-Own", "1"]);
  const [one] = received;
  expect(one).toMatchObject({ method: "POST", url: "/a?b=1", body: '{"a":1}' });
  expect(JSON.stringify(one)).not.toMatch(/[0-9A-F]{96}/);
});

test("a stored key's rights are judged as they are: its permissions, its addresses, its end", async () => {
  const { keys } = gate;
  const rightsOf = (secret: string) => ({ rights: { secretHash: hashSecret(secret) } });
  const reader = keys.add({ permissions: ["ViewReports"], ipRules: ["192.0.2.7"] });
  expect(await run(rightsOf(reader))).toMatchObject({ status: 200, refusal: null });
  expect(await run({ ...rightsOf(reader), client: "192.0.2.8" })).toMatchObject({ refusal: "ip_not_allowed" });
  expect(await run(rightsOf(keys.add()))).toMatchObject({ status: 403, refusal: "permission_missing" });
  expect(await run(rightsOf(keys.add({ expiresAt: 1 })))).toMatchObject({ refusal: "key_expired" });
  keys.delete(reader);
  expect(await gate.testRoute({ ...testOf(), ...rightsOf(reader) })).toMatchObject({ ok: false });
});
const testOf = () => ({ client: "192.0.2.7", method: "GET", path: "/api/shop", contentType: null, body: "" });

test("a method that is not allowed, an upstream that is away and one that fails are distinguished", async () => {
  expect(await run({ method: "DELETE" })).toMatchObject({ status: 405, refusal: "method_not_allowed" });
  expect(await run({ path: "/api/dead" })).toMatchObject({ status: 502, refusal: "upstream_unreachable" });
  expect(await run({ path: "/api/shop/fail" })).toMatchObject({ status: 500, refusal: null });
});

test("nothing but a route's upstream can be reached", async () => {
  for (const path of ["/api/v4/keys", "/api/other", "/keys", "/internal/usage", "/api/check", "/api/whoami"]) {
    expect(await run({ path })).toMatchObject({ route: null, refusal: "not_found" });
  }
  expect(await run({ path: "/api/shop/../other" })).toMatchObject({ refusal: "bad_request" });
  expect([received.length, dashboardCalls]).toEqual([0, 0]);
});

test("a long answer is cut after 64 KiB", async () => {
  const answer = await run({ path: "/api/shop/large" });
  expect([answer.body.length, answer.isCut]).toEqual([MAX_TEST_BODY_BYTES, true]);
});

test("of many tests at once only four are sent", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => gate.testRoute({ ...testOf(), rights: { permissions: "ViewReports" } })),
  );
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(4);
});
