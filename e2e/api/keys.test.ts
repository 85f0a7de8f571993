/** The life of a key as an API consumer meets it: every mutation binds on the next request. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/sessions";
import { startServer, type TestServer } from "../server";
import { type Answer, call, waitFor } from "./client";
import { createPerson, enterDatabase, keysOf, leaveDatabase, makeKey, removeKey, renewKey, reviseKey } from "./people";

let server: TestServer;
let owner: Actor;

beforeAll(async () => {
  server = await startServer({ TRUSTED_PROXIES: "127.0.0.200" });
  enterDatabase(server.databaseFile);
  owner = await createPerson();
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
});

const whoami = (secret: string, from?: string) =>
  call(`${server.url}/api/whoami`, { headers: { "X-API-Key": secret }, from });
const check = (secret: string, query = "") =>
  call(`${server.url}/api/check${query}`, { headers: { "X-API-Key": secret } });

describe("whoami", () => {
  test("answers with name, mask, permissions, rules, expiry and the address the server saw", async () => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    const wish = {
      name: "Ünïcode 🔑",
      permissions: ["SendHttp", "ViewContacts"] as const,
      ipRules: ["127.0.0.0/8"],
      expiresAt,
    };
    const { secret } = await makeKey(owner, { ...wish, permissions: [...wish.permissions] });
    const answer = await whoami(secret, "127.0.0.9");
    expect(answer.status).toBe(200);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.json()).toEqual({
      name: "Ünïcode 🔑",
      mask: `••••••••${secret.slice(-5)}`,
      permissions: ["ViewContacts", "SendHttp"],
      ip_rules: ["127.0.0.0/8"],
      expires_at: expiresAt.toISOString(),
      seen_ip: "127.0.0.9",
    });
    expect(answer.text).not.toContain(secret);
  });

  test.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("refuses %s with the methods it answers", async (method) => {
    const { secret, key } = await makeKey(owner);
    const answer = await call(`${server.url}/api/whoami`, { method, headers: { "X-API-Key": secret } });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe("GET, HEAD");
    expect(answer.json().code).toBe("method_not_allowed");
    await removeKey(owner, key);
  });
});

describe("the next request", () => {
  test("a deleted key is refused, 100 times out of 100, in the first request after the answer", async () => {
    for (let round = 0; round < 100; round++) {
      const { secret, key } = await makeKey(owner);
      expect((await check(secret)).status).toBe(204);
      await removeKey(owner, key);
      expect((await check(secret)).status).toBe(401);
    }
  });

  test("a changed key: the old secret is refused, the new one works, everything else stays", async () => {
    const first = await makeKey(owner, { permissions: ["Export"], ipRules: ["127.0.0.1"] });
    expect((await check(first.secret, "?permission=Export")).status).toBe(204);
    const second = await renewKey(owner, first.key);
    expect((await check(first.secret)).status).toBe(401);
    expect((await check(second.secret, "?permission=Export")).status).toBe(204);
    const { name, permissions, ip_rules } = (await whoami(second.secret)).json();
    expect({ name, permissions, ip_rules }).toEqual({
      name: first.key.name,
      permissions: ["Export"],
      ip_rules: ["127.0.0.1"],
    });
    await removeKey(owner, second.key);
  });

  test("a restriction binds and is lifted", async () => {
    const { secret, key } = await makeKey(owner);
    expect((await check(secret)).status).toBe(204);
    const restricted = await reviseKey(owner, key, { ipRules: ["203.0.113.0/24"] });
    const refused = await check(secret);
    expect(refused.status).toBe(403);
    expect(refused.json()).toMatchObject({ code: "ip_not_allowed", seen_ip: "127.0.0.1" });
    expect(refused.text).not.toContain("203.0.113");
    const lifted = await reviseKey(owner, restricted, { ipRules: [] });
    expect((await check(secret)).status).toBe(204);
    await removeKey(owner, lifted);
  });

  test("a permission taken away is missing, and one added is there", async () => {
    const { secret, key } = await makeKey(owner, { permissions: ["ViewContacts"] });
    expect((await check(secret, "?permission=SendHttp")).status).toBe(403);
    const widened = await reviseKey(owner, key, { permissions: ["SendHttp"] });
    expect((await check(secret, "?permission=SendHttp")).status).toBe(204);
    expect((await check(secret, "?permission=ViewContacts")).status).toBe(403);
    await removeKey(owner, widened);
  });

  test("an expiry binds at its moment, and a later date revives the key", async () => {
    const soon = new Date(Date.now() + 700);
    const { secret, key } = await makeKey(owner, { expiresAt: soon });
    expect((await check(secret)).status).toBe(204);
    const expired = await waitFor(
      () => check(secret),
      (answer: Answer) => answer.status !== 204,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(soon.getTime());
    expect([expired.status, expired.json().code]).toEqual([401, "key_expired"]);
    expect(expired.headers["www-authenticate"]).toContain('error="invalid_token"');
    const renewed = await renewKey(owner, key);
    expect((await check(renewed.secret)).json().code).toBe("key_expired");
    const revived = await reviseKey(owner, renewed.key, { expiresAt: null });
    expect((await check(renewed.secret)).status).toBe(204);
    await removeKey(owner, revived);
  });

  test("a key that was refused before it existed is never remembered as unknown", async () => {
    const { secret, key } = await makeKey(owner);
    await removeKey(owner, key);
    expect((await check(secret)).status).toBe(401);
    const next = await makeKey(owner);
    expect((await check(next.secret)).status).toBe(204);
    await removeKey(owner, next.key);
  });
});

describe("check", () => {
  test("needs every permission that is asked for, and names the missing ones", async () => {
    const { secret, key } = await makeKey(owner, { permissions: ["ViewContacts", "SendHttp"] });
    expect((await check(secret, "?permission=ViewContacts&permission=SendHttp")).status).toBe(204);
    const refused = await check(secret, "?permission=ViewContacts&permission=Export&permission=Security");
    expect(refused.status).toBe(403);
    expect(refused.json().required_permission).toBe("Export Security");
    expect(refused.headers["www-authenticate"]).toContain('error="insufficient_scope"');
    const unknown = await check(secret, "?permission=viewcontacts");
    expect([unknown.status, unknown.json().code]).toEqual([400, "permission_unknown"]);
    expect((await call(`${server.url}/api/check`, { method: "POST", headers: { "X-API-Key": secret } })).status).toBe(
      405,
    );
    await removeKey(owner, key);
  });
});

describe("paths", () => {
  test("any other path is 401 without a key and 404 with one", async () => {
    const { secret, key } = await makeKey(owner);
    for (const path of [
      "/api",
      "/api/",
      "/api/nothing",
      "/api/v4/security/nothing",
      "/api/test/slow?ms=1",
      "/api/health/x",
    ]) {
      const url = server.url + path;
      expect([path, (await call(url)).status]).toEqual([path, 401]);
      const found = await call(url, { headers: { "X-API-Key": secret } });
      expect([path, found.status]).toEqual([path, path === "/api/" ? 308 : 404]);
      if (found.status === 404) expect(found.json().code).toBe("not_found");
    }
    await removeKey(owner, key);
  });

  test.each(["/api/%77hoami", "/%61pi/whoami", "/%61%70%69/%77%68%6f%61%6d%69", "/api/who%61mi?x=1"])(
    "%s is whoami: refused without a key, answered with one",
    async (path) => {
      const { secret, key } = await makeKey(owner);
      expect((await call(server.url + path)).status).toBe(401);
      const answer = await call(server.url + path, { headers: { "X-API-Key": secret } });
      expect([answer.status, answer.json().name]).toEqual([200, key.name]);
      await removeKey(owner, key);
    },
  );

  test.each(["/API/whoami", "/api%2Fwhoami", "/api;x/whoami", "/apiwhoami"])(
    "%s is no way around the gate",
    async (path) => {
      const answer = await call(server.url + path);
      expect([401, 404]).toContain(answer.status);
      expect(answer.text).not.toContain("seen_ip");
    },
  );

  test.each(["/x/../api/whoami", "/x/%2e%2e/api/whoami", "//api/whoami", "/api//whoami", "/api\\whoami", "/api/%00"])(
    "%s is refused as ambiguous",
    async (path) => {
      expect((await call(server.url + path)).status).toBe(400);
    },
  );

  test("x-middleware-subrequest and forged inner headers open nothing", async () => {
    const headers = {
      "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy",
      "x-latchkey-token": "guess",
      "x-latchkey-key-id": "guess",
      "x-latchkey-account-id": owner.accountId,
      "x-latchkey-permissions": "Security",
      "x-latchkey-client": "192.0.2.1",
      "x-latchkey-bookkeeping-token": "guess",
    };
    expect((await call(`${server.url}/api/whoami`, { headers })).status).toBe(401);
    expect((await call(`${server.url}/internal/bookkeeping`, { method: "POST", headers, body: "{}" })).status).toBe(
      404,
    );
    expect((await call(`${server.url}/keys`, { headers })).status).toBe(307);
    const { secret, key } = await makeKey(owner);
    const answer = await call(`${server.url}/api/whoami`, { headers: { ...headers, "X-API-Key": secret } });
    expect(answer.json()).toMatchObject({ name: key.name, seen_ip: "127.0.0.1" });
    await removeKey(owner, key);
  });
});

describe("addresses", () => {
  test("forwarding headers from strangers are ignored", async () => {
    const { secret, key } = await makeKey(owner, { ipRules: ["203.0.113.7"] });
    for (const name of [
      "X-Forwarded-For",
      "X-Real-IP",
      "CF-Connecting-IP",
      "True-Client-IP",
      "Forwarded",
      "X-Client-IP",
    ]) {
      const value = name === "Forwarded" ? "for=203.0.113.7" : "203.0.113.7";
      const answer = await call(`${server.url}/api/whoami`, { headers: { "X-API-Key": secret, [name]: value } });
      expect([name, answer.status, answer.json().seen_ip]).toEqual([name, 403, "127.0.0.1"]);
    }
    await removeKey(owner, key);
  });

  test("a trusted proxy's word is taken from the right, and a hop that is no address refuses", async () => {
    const { secret, key } = await makeKey(owner, { ipRules: ["203.0.113.7"] });
    const via = (forwarded: string) =>
      call(`${server.url}/api/whoami`, {
        from: "127.0.0.200",
        headers: { "X-API-Key": secret, "X-Forwarded-For": forwarded },
      });
    expect((await via("203.0.113.7")).json().seen_ip).toBe("203.0.113.7");
    expect((await via("203.0.113.7, 198.51.100.1")).json().seen_ip).toBe("198.51.100.1");
    expect((await via("evil, 203.0.113.7, 127.0.0.200")).status).toBe(200);
    const unknown = await via("203.0.113.7, unknown");
    expect([unknown.status, unknown.json().code]).toEqual([400, "address_unknown"]);
    await removeKey(owner, key);
  });

  test("another account's key list does not hold these keys", async () => {
    const stranger = await createPerson("Stranger");
    await makeKey(stranger);
    expect(await keysOf(stranger)).toHaveLength(1);
  });
});
