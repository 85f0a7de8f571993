/** Secrets in URLs are noticed whoever they belong to, and delivered as hashes, never as they are. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";
import { MAX_URL_SECRETS, usageBatch } from "@/lib/shared/gate/inner-hop";
import { parseIpRule } from "@/lib/shared/keys/ip-rules";
import { completeSecret, RANDOM_LENGTH } from "@/lib/shared/keys/secret-format";
import { UrlSecrets } from "./url-secrets";

let gate: TestGate;
beforeAll(async () => {
  gate = await startTestGate();
});
afterAll(() => gate.end());

const hashOf = (secret: string) => createHash("sha256").update(secret).digest("base64url");
const secretOf = (number: number) => completeSecret(number.toString(16).toUpperCase().padStart(RANDOM_LENGTH, "0"));

/** The hashes that the gate has delivered. */
const listDelivered = (at: TestGate) =>
  at.usage.map((batch) => usageBatch.parse(batch)).flatMap(({ urlSecrets = [] }) => urlSecrets);

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

test("so is one in the query of a plain check of a key that the gate remembers", async () => {
  const secret = gate.keys.add();
  const client = await RawClient.connect(gate.port);
  expect(await client.askStatus(checkOf(secret))).toBe(204);
  expect(await client.askStatus(checkOf(secret, `?apikey=${secret}`))).toBe(204);
  client.socket.destroy();
  await gate.flushUsage();
  expect(listDelivered(gate)).toContain(hashOf(secret));
});

test("so is one in a path, and one in the escaped URL that a parameter holds", async () => {
  const [inPath, escaped] = [gate.keys.add(), gate.keys.add()];
  const headers = { "X-API-Key": inPath };
  expect((await call(`${gate.url}/api/check`, { headers })).status).toBe(204);
  await call(`${gate.url}/api/check/${inPath}/x`, { headers });
  await call(`${gate.url}/api/check?back=${encodeURIComponent(`https://a.example/?key=${escaped}&x`)}`, { headers });
  await gate.flushUsage();
  expect(listDelivered(gate)).toEqual(expect.arrayContaining([hashOf(inPath), hashOf(escaped)]));
});

test("so is one in the URL of the request that a trusted proxy asks about, and nobody else's word counts", async () => {
  const proxy = parseIpRule("127.0.0.1");
  if (!proxy.ok) throw new Error(proxy.message);
  const behindProxy = await startTestGate({ keys: gate.keys, trustedProxies: [proxy.rule] });
  const secret = gate.keys.add();
  const original = `X-Original-Method: GET\r\nX-Original-URI: /v1/mail?key=${secret}\r\n`;
  for (const at of [gate, behindProxy]) {
    const client = await RawClient.connect(at.port);
    expect(await client.askStatus(checkOf(secret, "", original))).toBe(204);
    client.socket.destroy();
    await at.flushUsage();
  }
  expect(listDelivered(behindProxy)).toEqual([hashOf(secret)]);
  expect(listDelivered(gate)).not.toContain(hashOf(secret));
  await behindProxy.end();
});

test("it is delivered where nothing was counted, once", async () => {
  const idle = await startTestGate();
  const secret = idle.keys.add();
  expect((await call(`${idle.url}/api/check?key=${secret}`)).status).toBe(401);
  await idle.flushUsage();
  await idle.flushUsage();
  expect(idle.usage).toMatchObject([{ counts: [], urlSecrets: [hashOf(secret)] }]);
  await idle.end();
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
