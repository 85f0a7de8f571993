/** How a request shows its key, and what a wrong one is told. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { call } from "../support/api/client";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "../support/api/people";
import { startServer, type TestServer } from "../support/server";

let server: TestServer;
let owner: Actor;
let secret: string;

beforeAll(async () => {
  server = await startServer({ TEST_ROUTES: "1" });
  enterDatabase(server.databaseFile);
  owner = await createPerson();
  ({ secret } = await makeKey(owner, { permissions: ["Security"] }));
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
});

const whoami = (headers: Record<string, string | string[]>) => call(`${server.url}/api/whoami`, { headers });

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
  const other = await makeKey(owner);
  for (const headers of [
    { "X-API-Key": secret, Authorization: `Bearer ${other.secret}` },
    { "X-API-Key": secret, "X-Auth-Token": "x" },
    { "X-API-Key": [secret, secret] },
    { "X-API-Key": [secret, other.secret] },
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
    secret.toLowerCase(),
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
  expect((await call(`${server.url}/api/whoami?api_key=${secret}`)).status).toBe(401);
});

test("neither a secret nor a query reaches the log, at its most talkative", async () => {
  const talkative = await startServer({ DATABASE_URL: `file:${server.databaseFile}`, LOG_LEVEL: "trace" });
  await call(`${talkative.url}/api/whoami?apikey=${secret}`, { headers: { "X-API-Key": secret } });
  await call(`${talkative.url}/${secret}?x=${secret}`);
  await call(`${talkative.url}/sign-in?x=${secret}`, { headers: { Cookie: `latchkey_session=${secret}` } });
  await talkative.stop();
  expect(talkative.output()).toContain("shutting down");
  expect(talkative.output().toUpperCase()).not.toContain(secret.slice(0, 88));
  await talkative.end();
});
