/**
 * A plain check is answered as Node's server would answer it: the same bytes, by the same rules, from the next request
 * on.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { HeldRequests } from "@/lib/gate/testing/held-requests";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";
import { parseIpRule } from "@/lib/shared/keys/ip-rules";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { parseFastCheck } from "./parse";

let gate: TestGate;
/** A gate with the same keys, for which this machine is a proxy that it trusts. */
let behindProxy: TestGate;
let held: HeldRequests;
const secrets = { good: "", all: "", elsewhere: "", expired: "", deleted: "" };

beforeAll(async () => {
  held = await HeldRequests.start();
  gate = await startTestGate({ routes: [held.route] });
  const proxy = parseIpRule("127.0.0.1");
  if (!proxy.ok) throw new Error(proxy.message);
  const { keys } = gate;
  behindProxy = await startTestGate({ keys, trustedProxies: [proxy.rule] });
  secrets.good = keys.add({ name: "Büro 🔑, a: b", permissions: ["ViewContacts", "SendHttp"] });
  secrets.all = keys.add({ name: "🔑".repeat(50), permissions: PERMISSIONS, ipRules: ["127.0.0.0/8"] });
  secrets.elsewhere = keys.add({ ipRules: ["203.0.113.0/24"] });
  secrets.expired = keys.add({ expiresAt: Date.now() - 60_000 });
  secrets.deleted = keys.add();
  keys.delete(secrets.deleted);
});
afterAll(async () => {
  await held.close();
  await Promise.all([gate.end(), behindProxy.end()]);
});

const requestIdOf = (answer: string) => /^X-Request-Id: (\S+)\r$/m.exec(answer)?.[1] ?? "none";
const comparable = (answer: string) =>
  answer.replaceAll(requestIdOf(answer), "<id>").replace(/^Date: .* GMT\r$/m, "Date: <date>\r");

/** Asks plainly, and in a way that only Node's server understands, on a connection each; then both once more. */
async function askBothWays(port: number, message: string, from?: string): Promise<{ plain: string[]; node: string[] }> {
  const odd = message.replace(/\r\n$/, "TE: trailers\r\n\r\n");
  // Else both would go the same way, and nothing would be compared.
  expect([parseFastCheck(Buffer.from(message)) !== null, parseFastCheck(Buffer.from(odd))]).toEqual([true, null]);
  const [one, other] = [await RawClient.connect(port, from), await RawClient.connect(port, from)];
  for (let round = 0; round < 2; round++) {
    await one.ask(message);
    await other.ask(odd);
  }
  one.socket.destroy();
  other.socket.destroy();
  const [plain, node] = [one.answers, other.answers];
  const ids = [...plain, ...node].map(requestIdOf);
  expect(new Set(ids).size).toBe(4);
  // As ids count up they get longer one day, and with them the answers that tell them.
  const isSameLength = new Set(ids.map((id) => id.length)).size === 1;
  return isSameLength ? { plain, node } : askBothWays(port, message, from);
}

/** Both ways give the same bytes, but for the request's id and the time; resolves to status and code. */
async function expectSameAnswers(port: number, message: string, from?: string): Promise<string> {
  const { plain, node } = await askBothWays(port, message, from);
  expect(plain.map(comparable)).toEqual(node.map(comparable));
  const [answer = ""] = plain;
  const code = /"code":"(\w+)"/.exec(answer)?.[1];
  return code ? `${answer.slice(9, 12)} ${code}` : answer.slice(9, 12);
}

describe("byte for byte as from Node's server is the answer to", () => {
  const KEYS = ["X-API-Key", "X-ElasticEmail-ApiKey", "X-Auth-Token", "Authorization: Bearer"];
  const unknown = completeSecret("C".repeat(88));
  test.each<[string, string, () => string]>([
    ["a key", "204", () => checkOf(secrets.good)],
    ["a key with a long name and every permission", "204", () => checkOf(secrets.all)],
    ["a key and a permission that it has", "204", () => checkOf(secrets.good, "?permission=SendHttp")],
    ["a key and a parameter that nobody knows", "204", () => checkOf(secrets.good, "?x=[1]&y=%zz")],
    ["one key in every field", "204", () => checkOf(secrets.good, "", `Authorization: Bearer ${secrets.good}\r\n`)],
    [
      "a key from a stranger who says who it is",
      "204",
      () => checkOf(secrets.good, "", "X-Forwarded-For: nonsense\r\n"),
    ],
    ["a permission missing", "403 permission_missing", () => checkOf(secrets.good, "?permission=Export")],
    [
      "two permissions missing",
      "403 permission_missing",
      () => checkOf(secrets.good, "?permission=Export&permission=SendHttp&permission=Security"),
    ],
    ["an unknown permission", "400 permission_unknown", () => checkOf(secrets.good, "?permission=sendhttp")],
    ["an empty permission", "400 permission_unknown", () => checkOf(secrets.good, "?permission=")],
    [
      "an unknown permission in UTF-8",
      "400 permission_unknown",
      () => checkOf(secrets.good, "?permission=B%C3%BCro%F0%9F%94%91"),
    ],
    ["one in Latin-1's part of UTF-8", "400 permission_unknown", () => checkOf(secrets.good, "?permission=%C3%A9")],
    ["one in no encoding", "400 permission_unknown", () => checkOf(secrets.good, "?permission=%FF%00%0D%0A%22")],
    [
      "one that is cut within a character",
      "400 permission_unknown",
      () => checkOf(secrets.good, `?permission=${"x".repeat(59)}%F0%9F%94%91`),
    ],
    ["no key", "401 key_missing", () => "GET /api/check HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["an empty key", "401 key_missing", () => checkOf("")],
    ["a malformed key", "401 key_invalid", () => checkOf("x")],
    ["a malformed key and an unknown permission", "401 key_invalid", () => checkOf("x", "?permission=x")],
    ["an unknown key", "401 key_invalid", () => checkOf(unknown)],
    ["a deleted key", "401 key_invalid", () => checkOf(secrets.deleted)],
    ["an expired key", "401 key_expired", () => checkOf(secrets.expired)],
    ["a key from another address", "403 ip_not_allowed", () => checkOf(secrets.elsewhere)],
    ["two keys", "400 key_ambiguous", () => checkOf(secrets.good, "", `X-Auth-Token: ${unknown}\r\n`)],
    ["two keys in one field", "400 key_ambiguous", () => checkOf(`${secrets.good}, ${unknown}`)],
    ...KEYS.map((field): [string, string, () => string] => {
      const line = field.includes(":") ? field : `${field}:`;
      return [
        `a key in ${field}`,
        "204",
        () => `GET /api/check HTTP/1.1\r\nHost: a\r\n${line} ${secrets.good}\r\n\r\n`,
      ];
    }),
  ])("%s: %s", async (_what, outcome, message) => {
    expect(await expectSameAnswers(gate.port, message())).toBe(outcome);
  });

  test("a client that a trusted proxy does not tell, or tells", async () => {
    const saying = (forwardedFor: string, secret: string) =>
      expectSameAnswers(behindProxy.port, checkOf(secret, "", `X-Forwarded-For: ${forwardedFor}\r\n`));
    expect(await saying("203.0.113.7, nonsense", secrets.elsewhere)).toBe("400 address_unknown");
    expect(await saying("nonsense, 203.0.113.7", secrets.elsewhere)).toBe("204");
    expect(await saying("203.0.113.7, 127.0.0.1", secrets.elsewhere)).toBe("204");
    expect(await saying("198.51.100.1", secrets.elsewhere)).toBe("403 ip_not_allowed");
    expect(await saying("2001:db8::1", secrets.all)).toBe("403 ip_not_allowed");
    expect(await saying("", secrets.all)).toBe("204");
  });

  test("one request too many at once", async () => {
    const from = "127.0.0.4";
    const abort = await held.takeAllPermits({ url: gate.url, secret: secrets.good, from });
    expect(await expectSameAnswers(gate.port, checkOf(secrets.good), from)).toBe("429 too_many_concurrent");
    expect(await expectSameAnswers(gate.port, checkOf("x"), from)).toBe("429 too_many_concurrent");
    abort.abort();
  });
});

describe("on one plain connection the next check", () => {
  test("refuses a key that was deleted meanwhile, 50 times out of 50", async () => {
    const client = await RawClient.connect(gate.port);
    for (let round = 0; round < 50; round++) {
      const secret = gate.keys.add();
      expect(await client.askStatus(checkOf(secret))).toBe(204);
      gate.keys.delete(secret);
      expect(await client.askStatus(checkOf(secret))).toBe(401);
    }
    client.socket.destroy();
  });

  test("knows of a permission that was taken away or added, and of a restriction", async () => {
    const client = await RawClient.connect(gate.port);
    const secret = gate.keys.add({ permissions: ["ViewContacts"] });
    const message = checkOf(secret, "?permission=ViewContacts");
    expect(await client.askStatus(message)).toBe(204);
    gate.keys.set(secret, { permissions: ["SendHttp"] });
    expect(await client.askStatus(message)).toBe(403);
    gate.keys.set(secret, { permissions: ["SendHttp", "ViewContacts"] });
    expect(await client.askStatus(message)).toBe(204);
    gate.keys.set(secret, { permissions: ["SendHttp", "ViewContacts"], ipRules: ["203.0.113.0/24"] });
    expect(await client.askStatus(message)).toBe(403);
    client.socket.destroy();
  });
});

test("what a key was used for is the check itself, or a trusted proxy's word about it, also of a plain one", async () => {
  const secret = gate.keys.add({ id: "used", permissions: ["ViewContacts"] });
  const original = "X-Original-Method: PATCH\r\nX-Original-URI: /v1/mail/7?canary=1\r\n";
  const forwarded = "X-Forwarded-Method: PUT\r\nX-Forwarded-Uri: https://a.example/v1/mail/8?canary=1\r\n";
  /** Sends a check; resolves to how often the key was admitted at that gate, and what its last use was for. */
  const use = async (at: TestGate, message: string) => {
    const client = await RawClient.connect(at.port);
    expect(await client.askStatus(message)).toBe(204);
    client.socket.destroy();
    await at.flushUsage();
    const counts = at.usage.flatMap((batch) => batch.counts).filter(({ keyId }) => keyId === "used");
    const lastUse = at.usage.flatMap(({ lastUses }) => lastUses).findLast(({ keyId }) => keyId === "used");
    expect(counts.every(({ outcome }) => outcome === "admitted")).toBe(true);
    return [counts.reduce((sum, { count }) => sum + count, 0), lastUse?.purpose];
  };
  const check = checkOf(secret, "?permission=ViewContacts&canary=1", original);
  expect(await use(gate, check)).toEqual([1, "GET /api/check"]);
  expect(await use(behindProxy, checkOf(secret, "", original))).toEqual([1, "PATCH /v1/mail/7"]);
  expect(await use(behindProxy, checkOf(secret, "", forwarded))).toEqual([2, "PUT /v1/mail/8"]);
  // Two that differ: one of them is the client's own.
  expect(await use(behindProxy, checkOf(secret, "", original + forwarded))).toEqual([3, "GET /api/check"]);
  expect(JSON.stringify([gate.usage, behindProxy.usage])).not.toContain("canary");
});
