/** A key can never give more permissions than it has, by any call; it may always give fewer. */
import { expect, test } from "vitest";
import type { Permission } from "@/lib/shared/keys/permissions";
import { call } from "../support/api/client";
import { keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { alter, dumpKeys, openAccount, pathOf, statusAndCodeOf, type V4 } from "../support/api/v4";

const server = takeSharedServer();

const CALLER: Permission[] = ["ViewContacts", "SendHttp", "ViewAccessTokens", "ModifyAccessTokens"];
const STRONG: Permission[] = ["ViewContacts", "ViewFiles", "Export"];

/** Creates a caller without ViewFiles and Export, and a key that has them. */
async function openWithStronger(wish: { ipRules?: string[]; expiresAt?: Date | null } = {}) {
  const account = await openAccount(server, CALLER);
  const strong = await makeKey(account.owner, { name: "strong", permissions: STRONG, ...wish });
  return { ...account, strong };
}

async function expectBeyondOwn(attempt: ReturnType<V4>, missing: string) {
  const before = dumpKeys(server.databaseFile);
  const answer = await attempt;
  expect(statusAndCodeOf(answer)).toEqual([403, "permission_beyond_own"]);
  expect(answer.json().required_permission).toBe(missing);
  expect(answer.json().Error).toMatch(
    new RegExp(`^Access Denied\\. .*can't give.* Missing: ${missing.replaceAll(" ", ", ")}\\.$`),
  );
  expect(dumpKeys(server.databaseFile)).toEqual(before);
}

const payload = (name: string, words: string[], more: object = {}) => ({
  json: { Name: name, AccessLevel: words, ...more },
});

test("it can't create a key with more, and the missing permissions are named in order", async () => {
  const { v4 } = await openAccount(server, CALLER);
  await expectBeyondOwn(v4("POST", "", payload("x", ["Export", "SendHttp", "ViewFiles"])), "ViewFiles Export");
  expect((await v4("POST", "", payload("x", ["None"]))).status).toBe(201);
  expect((await v4("POST", "", payload("y", CALLER))).status).toBe(201);
});

test("it can't widen another key or itself", async () => {
  const { v4, owner } = await openAccount(server, CALLER);
  await makeKey(owner, { name: "weak", permissions: ["SendHttp"] });
  await expectBeyondOwn(v4("PUT", pathOf("weak"), payload("weak", ["SendHttp", "Export"])), "Export");
  await expectBeyondOwn(v4("PUT", pathOf("caller"), payload("caller", [...CALLER, "Security"])), "Security");
  expect((await v4("PUT", pathOf("weak"), payload("weak", ["ViewContacts"]))).status).toBe(200);
});

test("it can't widen a stronger key either, but may edit one with permissions that it lacks", async () => {
  const { v4 } = await openWithStronger();
  await expectBeyondOwn(v4("PUT", pathOf("strong"), payload("strong", [...STRONG, "ModifyFiles"])), "ModifyFiles");
  expect((await v4("PUT", pathOf("strong"), payload("strong", [...STRONG, "SendHttp"]))).status).toBe(200);
});

test("it can't change a stronger key, because the answer would hold a stronger secret", async () => {
  const { v4, strong } = await openWithStronger();
  await expectBeyondOwn(v4("PUT", pathOf("strong", "/change")), "ViewFiles Export");
  const check = await call(`${server.url}/api/check?permission=Export`, { headers: { "X-API-Key": strong.secret } });
  expect(check.status).toBe(204);
});

test("it can't revive a stronger key that has expired, nor extend it", async () => {
  const { v4, strong } = await openWithStronger({ expiresAt: new Date(Date.now() + 3_600_000) });
  const put = (Expires: string | null) => v4("PUT", pathOf("strong"), payload("strong", STRONG, { Expires }));
  const later = new Date(Date.now() + 7_200_000).toISOString();
  for (const revived of [null, later]) await expectBeyondOwn(put(revived), "ViewFiles Export");
  const past = Date.now() - 1000;
  alter(server.databaseFile, 'UPDATE "ApiKey" SET "expiresAt" = ? WHERE "id" = ?', past, strong.key.id);
  for (const revived of [null, later]) await expectBeyondOwn(put(revived), "ViewFiles Export");
  // Narrowed to the caller's permissions it may be revived, because that gives no more than a new key.
  const narrowed = await v4("PUT", pathOf("strong"), payload("strong", ["ViewContacts"], { Expires: null }));
  expect([narrowed.status, narrowed.json().Expires]).toEqual([200, null]);
});

test("it can let a stronger key expire sooner", async () => {
  const { v4 } = await openWithStronger({ expiresAt: new Date(Date.now() + 7_200_000) });
  const sooner = new Date(Date.now() + 3_600_000).toISOString();
  const put = await v4("PUT", pathOf("strong"), payload("strong", STRONG, { Expires: sooner }));
  expect([put.status, put.json().Expires]).toEqual([200, sooner]);
});

test("it can't allow a stronger key more addresses, but can restrict it further", async () => {
  const { v4 } = await openWithStronger({ ipRules: ["192.0.2.1", "198.51.100.0/24"] });
  const put = (rules: string[] | null) =>
    v4("PUT", pathOf("strong"), payload("strong", STRONG, { RestrictAccessToIPRange: rules }));
  for (const lifted of [[], null, ["127.0.0.1"], ["192.0.2.1", "127.0.0.1"], ["192.0.2.0/24"], ["0.0.0.0/0"]]) {
    await expectBeyondOwn(put(lifted), "ViewFiles Export");
  }
  expect((await put(["198.51.100.0/24", "192.0.2.1"])).status).toBe(200);
  expect((await put(["192.0.2.1"])).status).toBe(200);
});

test("it can restrict, narrow, rename and delete a stronger key", async () => {
  const { v4, owner } = await openWithStronger();
  const restricted = { RestrictAccessToIPRange: ["192.0.2.1"] };
  expect((await v4("PUT", pathOf("strong"), payload("strong", STRONG, restricted))).status).toBe(200);
  expect((await v4("PUT", pathOf("strong"), payload("weaker", ["Export"]))).status).toBe(200);
  expect((await v4("DELETE", pathOf("weaker"))).status).toBe(200);
  expect((await keysOf(owner)).map(({ name }) => name)).toEqual(["caller"]);
});

test("Security implies both permissions for access tokens, and neither of them implies Security", async () => {
  const secure = await openAccount(server, ["Security"]);
  const both = ["ViewAccessTokens", "ModifyAccessTokens"];
  expect((await secure.v4("POST", "", payload("both", both))).status).toBe(201);
  expect((await secure.v4("POST", "", payload("security", ["Security"]))).status).toBe(201);
  expect((await secure.v4("PUT", pathOf("both", "/change"))).status).toBe(200);
  const plain = await openAccount(server, ["ViewAccessTokens", "ModifyAccessTokens"]);
  await expectBeyondOwn(plain.v4("POST", "", payload("x", ["Security"])), "Security");
});

test("a permission that the caller has just lost can't be given any more", async () => {
  const { v4, key } = await openAccount(server, CALLER);
  const narrow = 'UPDATE "ApiKey" SET "permissions" = ? WHERE "id" = ?';
  alter(server.databaseFile, narrow, "ViewContacts ModifyAccessTokens", key.id);
  await expectBeyondOwn(v4("POST", "", payload("x", ["SendHttp"])), "SendHttp");
});

test("a key that deletes itself still gets its answer, and is refused from then on", async () => {
  for (let round = 0; round < 10; round++) {
    const { v4, owner } = await openAccount(server, ["ModifyAccessTokens"]);
    const answer = await v4("DELETE", pathOf("caller"));
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect(statusAndCodeOf(await v4("DELETE", pathOf("caller")))).toEqual([401, "key_invalid"]);
    expect(await keysOf(owner)).toEqual([]);
  }
});

test("a key that changes itself gets its new secret, and the old one is refused from then on", async () => {
  const { v4, owner } = await openAccount(server, ["Security"]);
  const answer = await v4("PUT", pathOf("caller", "/change"));
  expect(answer.status).toBe(200);
  expect(statusAndCodeOf(await v4("GET", ""))).toEqual([401, "key_invalid"]);
  const renewed = { "X-ElasticEmail-ApiKey": String(answer.json().Token) };
  expect((await v4("GET", pathOf("caller"), { headers: renewed })).status).toBe(200);
  expect(await keysOf(owner)).toHaveLength(1);
});

test("a key may remove its own permissions, and is then bound by that", async () => {
  const { v4 } = await openAccount(server, CALLER);
  expect((await v4("PUT", pathOf("caller"), payload("caller", ["SendHttp"]))).status).toBe(200);
  const back = await v4("PUT", pathOf("caller"), payload("caller", CALLER));
  expect([...statusAndCodeOf(back), back.json().required_permission]).toEqual([
    403,
    "permission_missing",
    "ModifyAccessTokens",
  ]);
});
