/**
 * A plain check is answered as Node's server would answer it: the same bytes, by the same rules, from the next request
 * on.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseFastCheck } from "@/lib/gate/check/fast-path/parse";
import type { Actor } from "@/lib/server/access/actor";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { waitFor } from "../support/api/client";
import { checkOf, occupy, RawClient } from "../support/api/fast-check";
import {
  createPerson,
  enterDatabase,
  keysOf,
  leaveDatabase,
  makeKey,
  removeKey,
  reviseKey,
} from "../support/api/people";
import { startServer, type TestServer } from "../support/server";

let server: TestServer;
/** The same gate, for which this machine is a proxy that it trusts. */
let behindProxy: TestServer;
let owner: Actor;
const secrets = { good: "", all: "", elsewhere: "", expired: "", deleted: "" };

beforeAll(async () => {
  server = await startServer({ TEST_ROUTES: "1" });
  behindProxy = await startServer({ DATABASE_URL: `file:${server.databaseFile}`, TRUSTED_PROXIES: "127.0.0.1" });
  enterDatabase(server.databaseFile);
  owner = await createPerson();
  const made = async (wish: Parameters<typeof makeKey>[1]) => (await makeKey(owner, wish)).secret;
  secrets.good = await made({ name: "Büro 🔑, a: b", permissions: ["ViewContacts", "SendHttp"] });
  secrets.all = await made({ name: "🔑".repeat(50), permissions: [...PERMISSIONS], ipRules: ["127.0.0.0/8"] });
  secrets.elsewhere = await made({ ipRules: ["203.0.113.0/24"] });
  secrets.expired = await made({ expiresAt: new Date(Date.now() - 60_000) });
  const { secret, key } = await makeKey(owner);
  secrets.deleted = secret;
  await removeKey(owner, key);
});
afterAll(async () => {
  await leaveDatabase();
  await behindProxy.end();
  await server.end();
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
    expect(await expectSameAnswers(server.port, message())).toBe(outcome);
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
    const abort = await occupy(server.port, secrets.good, from);
    expect(await expectSameAnswers(server.port, checkOf(secrets.good), from)).toBe("429 too_many_concurrent");
    expect(await expectSameAnswers(server.port, checkOf("x"), from)).toBe("429 too_many_concurrent");
    abort.abort();
  });
});

describe("on one plain connection the next check", () => {
  test("refuses a key that was deleted meanwhile, 50 times out of 50", async () => {
    const client = await RawClient.connect(server.port);
    for (let round = 0; round < 50; round++) {
      const { secret, key } = await makeKey(owner);
      expect(await client.askStatus(checkOf(secret))).toBe(204);
      await removeKey(owner, key);
      expect(await client.askStatus(checkOf(secret))).toBe(401);
    }
    client.socket.destroy();
  });

  test("knows of a permission that was taken away or added, and of a restriction", async () => {
    const client = await RawClient.connect(server.port);
    const { secret, key } = await makeKey(owner, { permissions: ["ViewContacts"] });
    const message = checkOf(secret, "?permission=ViewContacts");
    expect(await client.askStatus(message)).toBe(204);
    const changed = await reviseKey(owner, key, { permissions: ["SendHttp"] });
    expect(await client.askStatus(message)).toBe(403);
    const widened = await reviseKey(owner, changed, { permissions: ["SendHttp", "ViewContacts"] });
    expect(await client.askStatus(message)).toBe(204);
    const restricted = await reviseKey(owner, widened, { ipRules: ["203.0.113.0/24"] });
    expect(await client.askStatus(message)).toBe(403);
    await removeKey(owner, restricted);
    client.socket.destroy();
  });
});

test("what a key was used for is the check itself, or a trusted proxy's word about it, also of a plain one", async () => {
  const { secret, key } = await makeKey(owner);
  const becomes = (purpose: string, admitted: number) =>
    waitFor(
      async () => (await keysOf(owner)).find(({ id }) => id === key.id),
      (view) => view?.lastUsedFor === purpose && view.usage.at(-1)?.admitted === admitted,
    );
  const original = "X-Original-Method: PATCH\r\nX-Original-URI: /v1/mail/7?canary=1\r\n";
  const forwarded = "X-Forwarded-Method: PUT\r\nX-Forwarded-Uri: https://a.example/v1/mail/8?canary=1\r\n";
  const ask = async ({ port }: TestServer, message: string) => {
    const client = await RawClient.connect(port);
    expect(await client.askStatus(message)).toBe(204);
    client.socket.destroy();
  };
  await ask(server, checkOf(secret, "?permission=ViewContacts&canary=1", original));
  await becomes("GET /api/check", 1);
  await ask(behindProxy, checkOf(secret, "", original));
  await becomes("PATCH /v1/mail/7", 2);
  await ask(behindProxy, checkOf(secret, "", forwarded));
  await becomes("PUT /v1/mail/8", 3);
  // Two that differ: one of them is the client's own.
  await ask(behindProxy, checkOf(secret, "", original + forwarded));
  expect(JSON.stringify(await becomes("GET /api/check", 4))).not.toContain("canary");
  await removeKey(owner, key);
});
