/** A gate by itself: it judges keys, answers checks and health, and forwards to routes without a dashboard. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startTestGate, type TestGate, type TestGateOptions } from "./testing/gate";

let gate: TestGate | null = null;

async function start(options: TestGateOptions = {}): Promise<TestGate> {
  gate = await startTestGate(options);
  return gate;
}

afterEach(async () => {
  await gate?.end();
  gate = null;
});

const withKey = (secret: string) => ({ headers: { "X-API-Key": secret } });

test("a check is answered with the key's identity, and a deleted key is refused on the next request", async () => {
  const { url, keys } = await start();
  const secret = keys.add({ id: "k1", name: "Über", permissions: ["ViewContacts"] });
  const admitted = await fetch(`${url}/api/check?permission=ViewContacts`, withKey(secret));
  expect(admitted.status).toBe(204);
  expect(admitted.headers.get("x-latchkey-key-id")).toBe("k1");
  expect(admitted.headers.get("x-latchkey-key-name")).toBe("%C3%9Cber");
  const missing = await fetch(`${url}/api/check?permission=SendHttp`, withKey(secret));
  expect(await missing.json()).toMatchObject({ code: "permission_missing", required_permission: "SendHttp" });
  keys.delete(secret);
  const refused = await fetch(`${url}/api/check`, withKey(secret));
  expect([refused.status, (await refused.json()).code]).toEqual([401, "key_invalid"]);
});

test("the fast path and Node's own server give the same answers", async () => {
  const answers = [];
  for (const hasFastPath of [true, false]) {
    const { url, keys } = await start({ hasFastPath });
    const secret = keys.add({ ipRules: ["192.0.2.1"] });
    const response = await fetch(`${url}/api/check`, withKey(secret));
    const { request_id: _, ...body } = await response.json();
    answers.push({ status: response.status, type: response.headers.get("content-type"), body });
    await gate?.end();
    gate = null;
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toMatchObject({ status: 403, body: { code: "ip_not_allowed", seen_ip: "127.0.0.1" } });
});

test("a route leads to its upstream, with the key's identity and without the key", async () => {
  const upstream = createServer((request, response) => response.end(JSON.stringify(request.headers)));
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  const { url, keys } = await start({
    routes: [{ path: "/api/mail", upstream: `http://127.0.0.1:${port}`, permissions: { GET: ["ViewReports"] } }],
  });
  const secret = keys.add({ id: "k1", permissions: ["ViewReports"] });
  const response = await fetch(`${url}/api/mail/today`, withKey(secret));
  const seen = await response.json();
  expect(seen["x-latchkey-key-id"]).toBe("k1");
  expect(JSON.stringify(seen)).not.toContain(secret);
  await new Promise((resolve) => upstream.close(resolve));
});

test("health is answered without a dashboard, pages and the dashboard's calls are not found, usage is counted", async () => {
  const running = await start();
  const { url, keys } = running;
  const ready = await fetch(`${url}/api/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: "ok", database: "ok" }]);
  expect((await fetch(`${url}/keys`)).status).toBe(404);
  const secret = keys.add({ id: "k1" });
  const whoami = await fetch(`${url}/api/whoami`, withKey(secret));
  expect([whoami.status, (await whoami.json()).code]).toEqual([404, "not_found"]);
  await running.flushUsage();
  expect(running.usage.flatMap(({ counts }) => counts)).toEqual([{ keyId: "k1", outcome: "admitted", count: 1 }]);
});

test("keys that can't be read are never taken for absent ones: 503", async () => {
  const { url, keys } = await start();
  const secret = keys.add();
  keys.isReadable = false;
  const response = await fetch(`${url}/api/check`, withKey(secret));
  expect([response.status, (await response.json()).code]).toEqual([503, "keys_unavailable"]);
  expect((await fetch(`${url}/api/health/ready`)).status).toBe(503);
});
