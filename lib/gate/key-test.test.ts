/** A test of a key decides as the gate does about a real request with that key, and sends nothing. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import type { KeyTest, TestedCall } from "@/lib/shared/gate/key-test";
import { parseIpRule } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import { hashSecret } from "./auth/key-cache";
import { startTestGate, type TestGate } from "./testing/gate";
import type { TestKey } from "./testing/key-store";

const HOUR_MS = 60 * 60 * 1000;
const RUNS = 200;

let gate: TestGate;
let upstream: Upstream;
let calls = 0;
beforeAll(async () => {
  upstream = await startUpstream((_, response) => {
    calls++;
    response.end("ok");
  });
  const loopback = parseIpRule("127.0.0.1");
  if (!loopback.ok) throw new Error(loopback.message);
  const routes = [
    { path: "/api/shop", permissions: { GET: ["ViewReports"], POST: ["ViewReports", "Export"], DELETE: [] } },
    { path: "/api/shop/{id}/refund", permissions: { POST: { any: ["Export", "ModifyBilling"] } } },
    { path: "/api/keys", permissions: { GET: ["ViewAccessTokens"] } },
    { path: "/api/off", enabled: false, permissions: { GET: [] } },
  ];
  gate = await startTestGate({
    trustedProxies: [loopback.rule],
    routes: routes.map((route) => ({ ...route, upstream: upstream.origin, stripPrefix: false })),
  });
});
afterAll(async () => {
  await gate.end();
  await upstream.close();
});

const words: Permission[] = ["ViewReports", "Export", "ModifyBilling", "Security", "ViewAccessTokens", "SendHttp"];
const away = fc.constantFrom(null, null, null, -HOUR_MS, HOUR_MS);
const rarely = fc.integer({ min: 0, max: 9 }).map((number) => number === 0);

const keys = fc.record({
  permissions: fc.subarray(words),
  ipRules: fc.subarray(["192.0.2.0/24", "198.51.100.7", "2001:db8::/32", "10.0.0.1-10.0.0.9"]),
  expiresIn: away,
  tooOldIn: away,
  ...{ isDisabled: rarely, isHeld: rarely, isHeldAfterRestore: rarely, isAccountClosed: rarely },
  lacksRestriction: rarely,
});
const clients = fc.constantFrom(
  "192.0.2.9",
  "198.51.100.7",
  "198.51.100.8",
  "2001:db8::5",
  "10.0.0.9",
  "not-an-address",
);
const testedCalls: fc.Arbitrary<TestedCall> = fc.oneof(
  fc.record({ permissions: fc.subarray<string>([...words, "orders:read"]) }),
  fc.record({
    method: fc.constantFrom("GET", "POST", "DELETE"),
    path: fc.constantFrom("/api/shop", "/api/shop/7?x=1", "/api/shop/7/refund", "/api/keys", "/api/off", "/api//shop"),
  }),
);

/** "admitted", or the code that a real request is refused with. */
async function send(secret: string, client: string, call: TestedCall): Promise<string> {
  const [method, path] =
    "permissions" in call
      ? ["GET", `/api/check?${new URLSearchParams(call.permissions.map((word) => ["permission", word]))}`]
      : [call.method, call.path];
  const headers = { "X-API-Key": secret, "X-Forwarded-For": client };
  const answer = await fetch(gate.url + path, { method, headers });
  const text = await answer.text();
  return answer.ok ? "admitted" : (JSON.parse(text) as { code: string }).code;
}

async function judge(test: KeyTest): Promise<string> {
  const outcome = await gate.testKey(test);
  return outcome.ok ? (outcome.answer.refusal?.code ?? "admitted") : outcome.reason;
}

test("200 random keys, addresses and calls are decided as real requests with them are", async () => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(
    keys,
    clients,
    testedCalls,
    async ({ expiresIn, tooOldIn, ...facts }, client, call) => {
      const now = Date.now();
      const moment = (distance: number | null) => distance && now + distance;
      const key: TestKey = { ...facts, expiresAt: moment(expiresIn), tooOldAt: moment(tooOldIn) };
      const secret = gate.keys.add(key);
      const sent = await send(secret, client, call);
      seen.add(sent);
      expect(await judge({ secretHash: hashSecret(secret), client, at: now, call })).toBe(sent);
    },
  );
  await fc.assert(property, { numRuns: RUNS, seed: 19 });
  // The cases are no good if they end in the same few ways.
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(["address_unknown", "admitted", "ip_not_allowed", "key_expired", "permission_missing"]),
  );
});

test("a test sends nothing, counts nothing, and needs no secret", async () => {
  const secret = gate.keys.add({ permissions: ["ViewReports"] });
  await gate.flushUsage();
  const [before, batches] = [calls, gate.usage.length];
  const call = { method: "GET", path: "/api/shop" };
  const outcome = await gate.testKey({ secretHash: hashSecret(secret), client: "192.0.2.1", at: Date.now(), call });
  expect(outcome).toEqual({ ok: true, answer: { route: "/api/shop", refusal: null } });
  await gate.flushUsage();
  expect([calls, gate.usage.length]).toEqual([before, batches]);
});

test("a key is judged at another moment than now", async () => {
  const expiresAt = Date.now() + HOUR_MS;
  const secretHash = hashSecret(gate.keys.add({ expiresAt }));
  const at = (moment: number) => judge({ secretHash, client: "192.0.2.1", at: moment, call: { permissions: [] } });
  expect([await at(expiresAt - 1), await at(expiresAt)]).toEqual(["admitted", "key_expired"]);
});

test("a path that the server answers itself is not tested", async () => {
  const secretHash = hashSecret(gate.keys.add());
  const call = { method: "GET", path: "/api/v4/security/apikeys" };
  expect(await judge({ secretHash, client: "192.0.2.1", at: 0, call })).toMatch(/answers this path itself/);
});

test("a key that is gone is said to be unknown", async () => {
  const secret = gate.keys.add();
  gate.keys.delete(secret);
  const call = { permissions: [] };
  expect(await judge({ secretHash: hashSecret(secret), client: "192.0.2.1", at: 0, call })).toBe("key_invalid");
});
