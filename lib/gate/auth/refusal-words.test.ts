/** A refused call learns what the key lacks in the owner's words, wherever it is refused. */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

const permissions = {
  resources: [{ name: "orders", actions: [{ name: "read", title: "Aufträge „lesen“" }, { name: "write" }] }],
};
const routes = [{ path: "/api/orders", upstream: "http://127.0.0.1:1", permissions: { GET: ["orders:read"] } }];

let gate: TestGate;
beforeAll(async () => {
  gate = await startTestGate();
  writeFileSync(gate.routesFile, JSON.stringify({ permissions, routes }));
  await gate.checkRoutes();
});
afterAll(() => gate.end());

const DETAIL = 'This API key lacks the permission "Aufträge „lesen“" (orders:read). An owner can add it.';

const PATHS = ["/api/orders/7", "/api/check?permission=orders:read"];

test.each(PATHS)("a call of %s names the missing permission by its title and word", async (path) => {
  const secret = gate.keys.add({ permissions: ["orders:write", "SendHttp"] });
  const answer = await fetch(gate.url + path, { headers: { "X-API-Key": secret } });
  const problem = (await answer.json()) as object;
  expect(answer.status).toBe(403);
  expect(problem).toMatchObject({ code: "permission_missing", required_permission: "orders:read", detail: DETAIL });
  const field = answer.headers.get("X-Latchkey-Problem");
  if (path.startsWith("/api/check")) expect(JSON.parse(field ?? "")).toEqual(problem);
});
