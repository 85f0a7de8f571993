/** Secrets in URLs are noticed whoever they belong to, and delivered as hashes, never as they are. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { MAX_URL_SECRETS, usageBatch } from "@/lib/shared/gate/inner-hop";
import { completeSecret, RANDOM_LENGTH } from "@/lib/shared/keys/secret-format";
import { UrlSecrets } from "./url-secrets";

let gate: TestGate;
beforeAll(async () => {
  gate = await startTestGate();
});
afterAll(() => gate.end());

const hashOf = (secret: string) => createHash("sha256").update(secret).digest("base64url");
const secretOf = (number: number) => completeSecret(number.toString(16).toUpperCase().padStart(RANDOM_LENGTH, "0"));

test("a secret in the query of any request to the API is delivered as its hash with the next counts", async () => {
  const [used, stray] = [gate.keys.add(), gate.keys.add()];
  expect((await call(`${gate.url}/api/check?api_key=${stray}`)).status).toBe(401);
  const headers = { "X-API-Key": used };
  await call(`${gate.url}/api/check?note=${used}&note=${used}`, { headers });
  await call(`${gate.url}/api/check`, { headers });
  await gate.flushUsage();
  const batches = gate.usage.map((batch) => usageBatch.parse(batch));
  expect(batches.flatMap(({ urlSecrets = [] }) => urlSecrets).sort()).toEqual([hashOf(used), hashOf(stray)].sort());
  expect(JSON.stringify(batches)).not.toContain(used);
  expect(JSON.stringify(batches)).not.toContain(stray);
});

test("what only looks like a secret is not noticed, and strangers can't fill the memory", () => {
  const secrets = new UrlSecrets();
  secrets.note(`key=${"A".repeat(96)}`);
  secrets.note("permission=ViewContacts");
  expect(secrets.take()).toEqual([]);
  for (let number = 1; number <= MAX_URL_SECRETS + 5; number++) secrets.note(`a=${secretOf(number)}`);
  expect(secrets.take()).toHaveLength(MAX_URL_SECRETS);
  expect(secrets.take()).toEqual([]);
});
