/** A proxy that nobody named is not believed, and is not ignored silently either. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { INNER } from "@/lib/shared/gate/inner-hop";
import { parseIpRule } from "@/lib/shared/keys/ip-rules";

let dashboard: Upstream;
let seen: string | undefined;
const gates: TestGate[] = [];

beforeAll(async () => {
  dashboard = await startUpstream((request, response) => {
    seen = request.headers[INNER.untrustedProxy] as string | undefined;
    response.end();
  });
});
afterAll(async () => {
  await Promise.all(gates.map((gate) => gate.end()));
  await dashboard.close();
});

async function start(): Promise<TestGate> {
  const proxy = parseIpRule("127.0.0.9");
  if (!proxy.ok) throw new Error(proxy.message);
  const gate = await startTestGate({ trustedProxies: [proxy.rule], dashboard: dashboard.origin });
  gates.push(gate);
  return gate;
}

const countLines = (gate: TestGate) => gate.output().split("TRUSTED_PROXIES").length - 1;

test.each(["/api/check", "/api/whoami", "/sign-in"])(
  "the first X-Forwarded-For that is ignored is logged, and no other: %s",
  async (path) => {
    const gate = await start();
    const headers = { "X-Forwarded-For": "203.0.113.7" };
    await call(gate.url + path);
    await call(gate.url + path, { headers, from: "127.0.0.9" });
    await call(gate.url + path, { headers: { "X-Forwarded-For": "" }, from: "127.0.0.9" });
    expect(countLines(gate)).toBe(0);
    for (const from of ["127.0.0.1", "127.0.0.2", "127.0.0.1"]) await call(gate.url + path, { headers, from });
    expect(countLines(gate)).toBe(1);
    expect(gate.output()).toContain('"peer":"127.0.0.1"');
  },
);

test("a page learns through which proxy a person came, where the server does not trust it", async () => {
  const gate = await start();
  const open = (headers: Record<string, string>, from?: string) => call(`${gate.url}/sign-in`, { headers, from });
  await open({});
  expect(seen).toBeUndefined();
  for (const name of ["X-Forwarded-For", "Forwarded", "X-Real-IP"]) {
    await open({ [name]: "203.0.113.7", [INNER.untrustedProxy]: "forged" }, "127.0.0.2");
    expect(seen).toBe("127.0.0.2");
    await open({ [name]: "203.0.113.7" }, "127.0.0.9");
    expect(seen).toBeUndefined();
  }
  await open({ [INNER.untrustedProxy]: "forged" });
  expect(seen).toBeUndefined();
});
