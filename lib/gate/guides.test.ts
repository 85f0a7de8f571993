/** Behind every proxy, set up as its guide prints it, callers meet the same gate. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { GUIDED_PROXIES, type GuideProxy, isInstalled, startGuideProxy } from "@/e2e/support/api/guide-proxies";
import { findFreePort } from "@/e2e/support/server";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { HeldRequests } from "@/lib/gate/testing/held-requests";
import { parseIpRule } from "@/lib/shared/keys/ip-rules";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";

let gate: TestGate;
let held: HeldRequests;
const secrets = { good: "", weak: "", elsewhere: "", all: "" };
const reached: IncomingMessage[] = [];
const app = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
  reached.push(request);
  if (request.method === "OPTIONS") response.setHeader("Access-Control-Allow-Origin", "https://app.example");
  const isOwn = request.url?.startsWith("/own/") ?? false;
  response.writeHead(isOwn ? Number(request.url?.slice(5)) : 200);
  request.resume().on("end", () => response.end("the app"));
});

beforeAll(async () => {
  const proxy = parseIpRule("127.0.0.1");
  if (!proxy.ok) throw new Error(proxy.message);
  held = await HeldRequests.start();
  gate = await startTestGate({ trustedProxies: [proxy.rule] });
  const permissions = { resources: [{ name: "mail", actions: [{ name: "send" }] }] };
  await gate.writeDocument({ permissions, routes: [held.route] });
  secrets.good = gate.keys.add({ permissions: ["mail:send"] });
  secrets.weak = gate.keys.add({ permissions: ["ViewReports"] });
  secrets.all = gate.keys.add({ name: "🔑".repeat(50), permissions: [...PERMISSIONS, "mail:send"] });
  secrets.elsewhere = gate.keys.add({ permissions: ["mail:send"], ipRules: ["203.0.113.7"] });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  app.close();
  await held.close();
  await gate.end();
});

for (const name of GUIDED_PROXIES) {
  // On CI nothing is left out: a proxy that is missing fails its stories.
  const isSkipped = !isInstalled(name) && !process.env.CI;
  const title = isSkipped ? `NOT RUN: ${name} is not installed.` : `behind ${name}`;
  describe.skipIf(isSkipped)(title, () => describeProxy(name));
}

function describeProxy(name: string): void {
  let proxy: GuideProxy;
  beforeAll(async () => {
    proxy = await startGuideProxy(name, { gate: gate.port, app: (app.address() as AddressInfo).port });
  });
  afterAll(() => proxy?.stop());

  type Asked = { method?: string; path?: string; headers?: Record<string, string>; from?: string; body?: string };
  const ask = (secret: string | null, { path = "send", headers = {}, ...rest }: Asked = {}) => {
    reached.length = 0;
    return call(`${proxy.url}/mail/${path}`, {
      ...rest,
      headers: { ...headers, ...(secret && { "X-API-Key": secret }) },
    });
  };
  /** The same as from the gate itself, but for the request's id. */
  async function expectRefusal(
    answer: Awaited<ReturnType<typeof ask>>,
    query: string,
    headers: Record<string, string>,
    from?: string,
  ) {
    const own = await call(`${gate.url}/api/check${query}`, { headers, from });
    expect(answer.status).toBe(own.status);
    expect({ ...answer.json(), request_id: "" }).toEqual({ ...own.json(), request_id: "" });
    for (const field of ["content-type", "cache-control", "www-authenticate", "retry-after"]) {
      expect([field, answer.headers[field]]).toEqual([field, own.headers[field]]);
    }
    expect(answer.headers["x-request-id"]).toBe(answer.json().request_id);
    expect(reached).toEqual([]);
  }

  test("the commands to try it print what they should", async () => {
    expect(await proxy.run("curl -i http://", secrets.good)).toMatch(/^HTTP\/1\.1 401 .*"code":"key_missing"/s);
    expect(await proxy.run("curl -i -H", secrets.good)).toMatch(/^HTTP\/1\.1 200 .*the app$/s);
  });

  test("a refused caller learns the reason, word for word as from the gate", async () => {
    const query = "?permission=mail:send";
    await expectRefusal(await ask(null), query, {});
    await expectRefusal(await ask("A".repeat(96)), query, { "X-API-Key": "A".repeat(96) });
    await expectRefusal(await ask(secrets.weak), query, { "X-API-Key": secrets.weak });
    await expectRefusal(await ask(secrets.elsewhere), query, { "X-API-Key": secrets.elsewhere });
    const two = { "X-API-Key": secrets.good, "X-Auth-Token": secrets.weak };
    await expectRefusal(await ask(null, { headers: two }), query, two);
    const long = { Authorization: `Bearer ${secrets.weak}` };
    await expectRefusal(await ask(null, { headers: long, method: "POST", body: "x" }), query, long);
  });

  test("the 21st call at once is a 429 that says when to come again", async () => {
    const abort = await held.takeAllPermits({ url: gate.url, secret: secrets.good, from: "127.0.0.5" });
    const answer = await ask(secrets.good, { from: "127.0.0.5" });
    expect([answer.status, answer.headers["retry-after"], answer.json().code]).toEqual([
      429,
      "1",
      "too_many_concurrent",
    ]);
    expect(reached).toEqual([]);
    abort.abort();
  });

  test("large cookies and other large fields reach the app, and cost a good key nothing", async () => {
    const cookie = `a=${"x".repeat(15_000)}`;
    const one = await ask(secrets.good, { headers: { Cookie: cookie } });
    expect([one.status, reached[0]?.headers.cookie]).toEqual([200, cookie]);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`X-Field-${index}`, "y".repeat(500)]));
    const other = await ask(secrets.good, {
      headers: { ...many, "Content-Encoding": "gzip" },
      method: "POST",
      body: "z",
    });
    expect([other.status, reached[0]?.headers["x-field-29"]]).toEqual([200, "y".repeat(500)]);
    expect(reached[0]?.headers["content-encoding"]).toBe("gzip");
    const path = await ask(secrets.good, { path: `${"long/".repeat(1_000)}?q=${"x".repeat(1_000)}` });
    expect(path.status).toBe(200);
    expect((await ask(secrets.all)).status).toBe(200);
  });

  test("a browser's preflight reaches the app without a key and without an identity; nothing else does", async () => {
    const preflight = {
      Origin: "https://app.example",
      "Access-Control-Request-Method": "PUT",
      "X-Latchkey-Key-Id": "forged",
    };
    const answer = await ask(null, { method: "OPTIONS", headers: preflight });
    expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([200, "https://app.example"]);
    expect(Object.keys(reached[0]?.headers ?? {}).filter((field) => field.startsWith("x-latchkey"))).toEqual([]);
    for (const method of ["GET", "POST", "PUT"]) {
      expect((await ask(null, { method, headers: preflight })).status).toBe(401);
    }
    const { Origin, ...others } = preflight;
    expect((await ask(null, { method: "OPTIONS", headers: others })).status).toBe(401);
    expect((await ask(null, { method: "OPTIONS", headers: { Origin } })).status).toBe(401);
    expect(reached).toEqual([]);
    expect((await ask(secrets.good, { method: "OPTIONS" })).status).toBe(200);
  });

  test("the app's own sign-in passes, and a key in the same field does not", async () => {
    const basic = `Basic ${Buffer.from("app:pw").toString("base64")}`;
    expect((await ask(secrets.good, { headers: { Authorization: basic } })).status).toBe(200);
    expect(reached[0]?.headers.authorization).toBe(basic);
    for (const field of [`Bearer ${secrets.good}`, `bearer  ${secrets.good}`]) {
      expect((await ask(null, { headers: { Authorization: field } })).status).toBe(200);
      expect(reached[0]?.headers.authorization).toBeUndefined();
    }
    expect((await ask(secrets.good, { headers: { Authorization: `ApiKey ${secrets.good}` } })).status).toBe(200);
    expect(JSON.stringify(reached[0]?.rawHeaders)).not.toContain(secrets.good);
  });

  test("what the app itself answers stays as it is", async () => {
    for (const status of [400, 401, 403, 404, 429, 500, 503]) {
      const answer = await ask(secrets.good, { path: `own/${status}` });
      expect([answer.status, answer.text]).toEqual([status, "the app"]);
    }
  });

  test("without Latchkey nobody is admitted", async () => {
    const alone = await startGuideProxy(name, { gate: await findFreePort(), app: (app.address() as AddressInfo).port });
    reached.length = 0;
    const answer = await call(`${alone.url}/mail/send`, { headers: { "X-API-Key": secrets.good } });
    expect([502, 503]).toContain(answer.status);
    expect(reached).toEqual([]);
    await alone.stop();
  });
}
