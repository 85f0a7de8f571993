/** POST /api/revoke, at the gate: whoever holds a secret ends it, without a key and without learning anything. */
import { randomBytes } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { call } from "../support/api/client";
import { createPerson, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";

const server = takeSharedServer();
let owner: Actor;
beforeAll(async () => {
  owner = await createPerson();
});

const report = (body: unknown, headers: Record<string, string> = { "Content-Type": "application/json" }) =>
  call(`${server.url}/api/revoke`, { method: "POST", headers, body: JSON.stringify(body) });
const check = (secret: string) => call(`${server.url}/api/check`, { headers: { "X-API-Key": secret } });

test("a reported secret is refused at the next request, and the answer is the same for one that nobody has", async () => {
  const { secret } = await makeKey(owner, { permissions: ["SendHttp"] });
  expect((await check(secret)).status).toBe(204);
  const unknown = await report({ secrets: [completeSecret(randomBytes(44).toString("hex").toUpperCase())] });
  const known = await report({ secrets: [secret] });
  expect([known.status, known.json()]).toEqual([202, { received: 1 }]);
  expect([unknown.status, unknown.json()]).toEqual([known.status, known.json()]);
  const refused = await check(secret);
  expect([refused.status, refused.json().code]).toEqual([403, "key_disabled"]);
});

test.each<[string, unknown]>([
  ["a body without secrets", {}],
  ["no secret", { secrets: [] }],
  ["a text in place of a list", { secrets: "all" }],
  ["a wrong checksum", { secrets: ["0".repeat(96)] }],
  ["more than a hundred", { secrets: Array(101).fill(completeSecret("0".repeat(88))) }],
])("%s is refused with what would be right", async (_what, body) => {
  const answer = await report(body);
  expect([answer.status, answer.json().code]).toEqual([400, "secrets_invalid"]);
});

test("only POST with JSON is taken", async () => {
  const text = await report({ secrets: [] }, { "Content-Type": "text/plain" });
  expect([text.status, text.json().code]).toEqual([415, "content_type_unsupported"]);
  const got = await call(`${server.url}/api/revoke`);
  expect([got.status, got.headers.allow, got.json().code]).toEqual([405, "POST", "method_not_allowed"]);
});
