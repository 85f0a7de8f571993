/** Elastic Email's own client works with nothing but its base address changed: every call on keys, dates and nulls. */
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { call, waitFor } from "../support/api/client";
import { type OfficialClient, officialClientOf, payloadOf, refusalOf } from "../support/api/official-client";
import { createPerson, keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";

const server = takeSharedServer();
let owner: Actor;
let client: OfficialClient;

beforeAll(async () => {
  owner = await createPerson();
  const caller = await makeKey(owner, { name: "caller", permissions: ["Security", "ViewContacts", "SendHttp"] });
  client = officialClientOf(server.url, caller.secret);
});
const check = (secret: string, query = "") =>
  call(`${server.url}/api/check${query}`, { headers: { "X-API-Key": secret } });

test("a key is added, listed, read, edited and deleted, and its secret works in between", async () => {
  const added = await client.add(payloadOf("life", ["SendHttp", "ViewContacts"]));
  expect(added).toEqual({
    Name: "life",
    AccessLevel: ["ViewContacts", "SendHttp"],
    DateCreated: expect.any(Date),
    LastUse: null,
    Expires: null,
    RestrictAccessToIPRange: [],
    Token: expect.stringMatching(/^[0-9A-F]{96}$/),
  });
  expect(Math.abs(Date.now() - added.DateCreated.getTime())).toBeLessThan(10_000);
  const { Token: secret = "", ...kept } = added;
  expect((await check(secret, "?permission=SendHttp")).status).toBe(204);
  const listed = await client.list();
  expect(listed.map(({ Name }) => Name)).toEqual(["life", "caller"]);
  expect(listed[0]).toEqual({ ...kept, LastUse: listed[0]?.LastUse });
  const edited = await client.put(
    "life",
    payloadOf("renamed", ["SendHttp"], { RestrictAccessToIPRange: ["127.0.0.1"] }),
  );
  expect(edited).toMatchObject({ Name: "renamed", AccessLevel: ["SendHttp"], RestrictAccessToIPRange: ["127.0.0.1"] });
  expect(edited).not.toHaveProperty("Token");
  expect(edited.DateCreated).toEqual(added.DateCreated);
  expect((await check(secret, "?permission=SendHttp")).status).toBe(204);
  expect((await check(secret, "?permission=ViewContacts")).status).toBe(403);
  expect(await client.get("renamed")).toMatchObject({ Name: "renamed", AccessLevel: ["SendHttp"] });
  expect(await refusalOf(client.get("life"))).toMatchObject({ status: 404, code: "key_not_found" });
  expect(await client.remove("renamed")).toBeNull();
  expect((await check(secret)).status).toBe(401);
  expect((await client.list()).map(({ Name }) => Name)).toEqual(["caller"]);
});

test("the client lists the names, dates, permissions and rules that a person sees", async () => {
  const expires = new Date(Date.now() + 86_400_000);
  await client.add(
    payloadOf("seen by both", ["SendHttp"], {
      Expires: expires,
      RestrictAccessToIPRange: ["::1", "10.0.0.1-10.0.0.9"],
    }),
  );
  const people = (await keysOf(owner)).map(({ name, permissions, ipRules, createdAt, expiresAt }) => [
    name,
    permissions,
    ipRules,
    createdAt,
    expiresAt,
  ]);
  const programs = (await client.list()).map((key) => [
    key.Name,
    key.AccessLevel,
    key.RestrictAccessToIPRange,
    key.DateCreated.toISOString(),
    key.Expires?.toISOString() ?? null,
  ]);
  expect(programs).toEqual(people);
  await client.remove("seen by both");
});

test.each([
  "CI key/1",
  "a@b.example",
  "100%",
  "🔑 clé",
  "change",
  "index",
  "x.rsc",
  "a/../b",
  "[name]",
  "%2F",
  "a+b",
  "?x=1#y",
  "...",
  "/",
])("a key named %j is added, read, edited and deleted by that name", async (name) => {
  const added = await client.add(payloadOf(name, ["SendHttp"]));
  expect(added.Name).toBe(name);
  expect((await client.get(name)).Name).toBe(name);
  expect(await client.put(name, payloadOf(name, ["None"]))).toMatchObject({ Name: name, AccessLevel: ["None"] });
  const other = `${name} again`;
  expect((await client.put(name, payloadOf(other, ["None"]))).Name).toBe(other);
  expect((await client.put(other, payloadOf(name, ["None"]))).Name).toBe(name);
  expect((await check(added.Token ?? "")).status).toBe(204);
  await client.remove(name);
  expect(await refusalOf(client.get(name))).toMatchObject({ status: 404, code: "key_not_found" });
  expect((await client.list()).map(({ Name }) => Name)).toEqual(["caller"]);
});

test("a name is trimmed and normalised, and keeps its letter case", async () => {
  const added = await client.add(payloadOf("  cafe\u0301 ", ["SendHttp"]));
  expect(added.Name).toBe("caf\u00e9");
  expect((await client.get(" cafe\u0301 ")).Name).toBe("caf\u00e9");
  expect(await refusalOf(client.get("CAF\u00c9"))).toMatchObject({ status: 404, code: "key_not_found" });
  await client.remove("caf\u00e9");
});

test("a date is kept to the millisecond; null clears it, and an absent one stays", async () => {
  const expires = new Date(Date.now() + 3_600_123);
  const rules = ["127.0.0.0/8", "192.0.2.7"];
  const limits = { Expires: expires, RestrictAccessToIPRange: rules };
  const added = await client.add(payloadOf("dated", ["SendHttp"], limits));
  expect(added.Expires).toEqual(expires);
  // The answer has Z, because this client would read a date without a zone as local time.
  expect((await rawKey("dated")).Expires).toBe(expires.toISOString());
  const kept = await client.put("dated", payloadOf("dated", ["ViewContacts"]));
  expect([kept.Expires, kept.RestrictAccessToIPRange]).toEqual([expires, rules]);
  const moved = new Date(expires.getTime() + 1);
  expect((await client.put("dated", payloadOf("dated", ["SendHttp"], { Expires: moved }))).Expires).toEqual(moved);
  const cleared = await client.put("dated", payloadOf("dated", ["SendHttp"], { Expires: null }));
  expect([cleared.Expires, cleared.RestrictAccessToIPRange]).toEqual([null, rules]);
  const open = await client.put("dated", payloadOf("dated", ["SendHttp"], { RestrictAccessToIPRange: null }));
  expect(open.RestrictAccessToIPRange).toEqual([]);
  await client.put("dated", payloadOf("dated", ["SendHttp"], limits));
  const emptied = await client.put("dated", payloadOf("dated", ["SendHttp"], { RestrictAccessToIPRange: [] }));
  expect([emptied.Expires, emptied.RestrictAccessToIPRange]).toEqual([expires, []]);
  await client.remove("dated");
});

test("an answer can be sent back unchanged and changes nothing", async () => {
  const expires = new Date(Date.now() + 86_400_000);
  await client.add(payloadOf("round", ["SendHttp"], { Expires: expires, RestrictAccessToIPRange: ["::1"] }));
  const before = await client.get("round");
  expect(await client.put("round", before)).toEqual(before);
  await client.remove("round");
});

test("an expired key can be renamed with its old date, and works again once the date is cleared", async () => {
  const expires = new Date(Date.now() + 1_000);
  const { Token: secret = "" } = await client.add(payloadOf("short", ["SendHttp"], { Expires: expires }));
  await waitFor(
    () => check(secret),
    ({ status }) => status === 401,
  );
  const renamed = await client.put("short", payloadOf("late", ["SendHttp"], { Expires: expires }));
  expect([renamed.Name, renamed.Expires]).toEqual(["late", expires]);
  expect((await check(secret)).json().code).toBe("key_expired");
  await client.put("late", payloadOf("late", ["SendHttp"], { Expires: null }));
  expect((await check(secret)).status).toBe(204);
  await client.remove("late");
});

test("LastUse is null before the first use and a date after it", async () => {
  const { Token: secret = "" } = await client.add(payloadOf("used", ["SendHttp"]));
  expect((await client.get("used")).LastUse).toBeNull();
  const from = Date.now();
  await check(secret);
  const { LastUse } = await waitFor(
    () => client.get("used"),
    (key) => key.LastUse !== null,
  );
  expect(LastUse).toBeInstanceOf(Date);
  expect(Math.abs((LastUse?.getTime() ?? 0) - from)).toBeLessThan(5_000);
  await client.remove("used");
});

test("every known permission is returned once and in order, and None only by itself", async () => {
  const all = await officialClientOf(
    server.url,
    (await makeKey(owner, { permissions: ["Security", "Export"] })).secret,
  );
  const words = ["Export", "Security", "Export", "None"];
  expect((await all.add(payloadOf("words", words))).AccessLevel).toEqual(["Export", "Security"]);
  expect((await all.put("words", payloadOf("words", ["None", "None"]))).AccessLevel).toEqual(["None"]);
  await all.remove("words");
});

test("calls for SMTP credentials are refused, because this server has only API keys", async () => {
  // Begun one after the other: a refusal that arrives before anybody waits for it would end the test run.
  for (const attempt of [() => client.smtpList(), () => client.smtpAdd("smtp@example.com")]) {
    const refusal = await refusalOf(attempt());
    expect(refusal).toMatchObject({ status: 404, code: "smtp_unsupported" });
    expect(refusal.error).toContain("API keys only");
  }
});

async function rawKey(name: string): Promise<Record<string, unknown>> {
  const { secret } = await makeKey(owner, { permissions: ["ViewAccessTokens"] });
  const url = `${server.url}/api/v4/security/apikeys/${encodeURIComponent(name)}`;
  return (await call(url, { headers: { "X-ElasticEmail-ApiKey": secret } })).json();
}
