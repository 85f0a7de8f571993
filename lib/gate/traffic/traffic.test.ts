/** What a gate counts of a route: admitted and refused requests, answers of the upstream, and its failures. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import type { RouteTraffic } from "@/lib/shared/traffic/batch";

const upstream = createServer((request, response) => {
  response.writeHead(Number(/\d+$/.exec(request.url ?? "")?.[0] ?? 200)).end();
});
let gate: TestGate;

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  const permissions = { GET: ["ViewReports"] };
  gate = await startTestGate({
    routes: [
      { path: "/api/mail", upstream: `http://127.0.0.1:${port}`, permissions },
      { path: "/api/dead", upstream: "http://127.0.0.1:1", permissions },
    ],
  });
});

afterAll(async () => {
  await gate.end();
  await new Promise((resolve) => upstream.close(resolve));
});

/** What was counted of a route so far, all batches together. */
async function readCounts(route: string): Promise<{ counts: Record<string, number>; all: RouteTraffic[] }> {
  const batches = await gate.readTraffic();
  const all = batches.flatMap(({ routes }) => routes.filter((each) => each.route === route));
  const counts: Record<string, number> = {};
  for (const [outcome, count] of all.flatMap((each) => each.counts)) counts[outcome] = (counts[outcome] ?? 0) + count;
  return { counts, all };
}

test("every request on a route is counted once, by what its caller got", async () => {
  const reader = gate.keys.add({ id: "reader", permissions: ["ViewReports"] });
  const other = gate.keys.add({ permissions: ["SendHttp"] });
  const get = async (path: string, secret?: string, method = "GET") => {
    const headers: Record<string, string> = secret ? { "X-API-Key": secret } : {};
    const answer = await fetch(`${gate.url}${path}`, { method, headers });
    await answer.arrayBuffer();
    return answer;
  };
  for (const status of [200, 204, 404, 500]) await get(`/api/mail/${status}`, reader);
  await get("/api/mail/200", other);
  await get("/api/mail/200");
  await get("/api/mail/200", reader, "POST");
  await get("/api/whoami", reader);
  const { counts, all } = await readCounts("/api/mail");
  const answers = { "2xx": 2, "4xx": 1, "5xx": 1 };
  expect(counts).toEqual({ ...answers, permission_missing: 1, key_missing: 1, method_not_allowed: 1 });
  const sum = (pick: (traffic: RouteTraffic) => number[]) => all.flatMap(pick).reduce((total, each) => total + each, 0);
  expect(sum(({ durations }) => durations.map(([, count]) => count))).toBe(4);
  expect(sum(({ keys }) => keys.map(({ count }) => count))).toBe(4);
  expect(new Set(all.flatMap(({ keys }) => keys.map(({ keyId }) => keyId)))).toEqual(new Set(["reader"]));
  expect(all.flatMap(({ errors }) => errors)).toMatchObject([{ purpose: "GET /api/mail/500", answer: 500 }]);

  const dead = await get("/api/dead/x", reader);
  const failed = await readCounts("/api/dead");
  expect(failed.counts).toEqual({ upstream_unreachable: 1 });
  expect(failed.all[0]?.errors).toMatchObject([
    { requestId: dead.headers.get("X-Request-Id"), cause: "connection_refused", errorCode: "ECONNREFUSED" },
  ]);
});
