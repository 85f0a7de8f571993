/** How a request shows its key, and how a wrong one is refused. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import type { Upstream } from "@/e2e/support/api/upstream";
import { startTestDashboard } from "@/lib/gate/testing/dashboard";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { completeSecret } from "@/lib/shared/keys/secret-format";

let gate: TestGate;
let dashboard: Upstream;
let secret: string;

beforeAll(async () => {
  dashboard = await startTestDashboard();
  gate = await startTestGate({ dashboard: dashboard.origin });
  secret = gate.keys.add({ permissions: ["Security"] });
});
afterAll(async () => {
  await dashboard.close();
  await gate.end();
});

const whoami = (headers: Record<string, string | string[]>) => call(`${gate.url}/api/whoami`, { headers });

test("a key is taken from each of the four headers, in any letter case of the scheme", async () => {
  for (const headers of [
    { "X-ElasticEmail-ApiKey": secret },
    { "x-auth-token": secret },
    { Authorization: `Bearer ${secret}` },
    { Authorization: `bearer ${secret}` },
    { "X-API-Key": secret },
    { "X-API-Key": secret, Authorization: `Bearer ${secret}` },
    { "X-API-Key": secret, Authorization: "Basic dTpw" },
  ] as Record<string, string>[]) {
    expect((await whoami(headers)).status).toBe(200);
  }
});

test("a key is refused when the request shows two, or one twice", async () => {
  const other = gate.keys.add();
  for (const headers of [
    { "X-API-Key": secret, Authorization: `Bearer ${other}` },
    { "X-API-Key": secret, "X-Auth-Token": "x" },
    { "X-API-Key": [secret, secret] },
    { "X-API-Key": [secret, other] },
    { Authorization: [`Bearer ${secret}`, `Bearer ${secret}`] },
  ] as Record<string, string | string[]>[]) {
    const answer = await whoami(headers);
    expect([answer.status, answer.json().code]).toEqual([400, "key_ambiguous"]);
  }
});

test("a key that is wrong in any way gets one and the same answer", async () => {
  const spoiled = `${secret.slice(0, 95)}${secret.endsWith("0") ? "1" : "0"}`;
  const unknown = completeSecret(randomBytes(44).toString("hex").toUpperCase());
  const wrong = [
    spoiled,
    unknown,
    secret.slice(1),
    `${secret}0`,
    "A".repeat(10_000),
    `${secret.slice(0, 9)} ${secret.slice(10)}`,
    "%00",
  ];
  const answers = await Promise.all(wrong.map((key) => whoami({ "X-API-Key": key })));
  const shapes = answers.map(({ status, headers, text }) => {
    const { date, "x-request-id": _, ...rest } = headers;
    return JSON.stringify([status, rest, text.replace(/"request_id":"[^"]*"/, "")]);
  });
  expect(new Set(shapes).size).toBe(1);
  expect(answers[0]?.status).toBe(401);
  expect(answers[0]?.headers["www-authenticate"]).toContain("Bearer");
});

test("a slip in the form of a key is named, and the same is said whether or not there is such a key", async () => {
  const unknown = completeSecret(randomBytes(44).toString("hex").toUpperCase());
  const slips: [(key: string) => string, RegExp][] = [
    [(key) => `Bearer ${key}`, /"Bearer" before it\./],
    [(key) => `"${key}"`, /quotes around it\./],
    [(key) => `${key}\\n`, /a line end\./],
    [(key) => key.toLowerCase(), /lower-case letters\./],
  ];
  for (const [spoil, named] of slips) {
    const answers = [await whoami({ "X-API-Key": spoil(secret) }), await whoami({ "X-API-Key": spoil(unknown) })];
    const refusals = answers.map((answer) => ({ ...answer.json(), request_id: null, status: answer.status }));
    expect(refusals[0]).toMatchObject({ status: 401, code: "key_invalid", detail: expect.stringMatching(named) });
    expect(refusals[1]).toEqual(refusals[0]);
  }
});

test("a missing key is 401 with a challenge, also for an empty Bearer and a query parameter", async () => {
  for (const headers of [
    {},
    { "X-API-Key": "" },
    { Authorization: "Bearer" },
    { Authorization: "Bearer " },
    { Authorization: "Basic dTpw" },
  ] as Record<string, string>[]) {
    const answer = await whoami(headers);
    expect([answer.status, answer.json().code]).toEqual([401, "key_missing"]);
    expect(answer.headers["www-authenticate"]).toBe('Bearer realm="Latchkey"');
  }
  expect((await call(`${gate.url}/api/whoami?api_key=${secret}`)).status).toBe(401);
});
