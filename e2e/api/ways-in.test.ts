/** A path has one spelling and a request one client address, whatever the client sends. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { call } from "../support/api/client";
import { createPerson, enterDatabase, keysOf, leaveDatabase, makeKey, removeKey } from "../support/api/people";
import { startServer, type TestServer } from "../support/server";

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
      expect([path, found.status]).toEqual([path, 404]);
      expect(found.json().code).toBe("not_found");
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

  test("x-middleware-subrequest and forged inner headers have no effect", async () => {
    const headers = {
      "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy",
      "x-latchkey-token": "guess",
      "x-latchkey-key-id": "guess",
      "x-latchkey-account-id": owner.accountId,
      "x-latchkey-permissions": "Security",
      "x-latchkey-client": "192.0.2.1",
      "x-latchkey-usage-token": "guess",
    };
    expect((await call(`${server.url}/api/whoami`, { headers })).status).toBe(401);
    for (const target of [
      "/internal/usage",
      "/internal/traffic",
      "/internal/routes",
      "/%69nternal/routes",
      "/internal/routes/",
    ]) {
      const { status } = await call(server.url + target, { method: "POST", headers, body: "{}" });
      expect([target, status]).toEqual([target, 404]);
    }
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

  test("a trusted proxy's X-Forwarded-For is read from the right, and a hop that is no address is refused", async () => {
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

  test("an IPv4-mapped IPv6 client counts as its IPv4 address", async () => {
    const mapped = await startServer({ HOST: "::ffff:127.0.0.1", DATABASE_URL: `file:${server.databaseFile}` });
    const { secret, key } = await makeKey(owner, { ipRules: ["127.0.0.0/30"] });
    const headers = { "X-API-Key": secret };
    const inside = await call(`${mapped.url}/api/whoami`, { headers, from: "127.0.0.2" });
    expect([inside.status, inside.json().seen_ip]).toEqual([200, "127.0.0.2"]);
    const outside = await call(`${mapped.url}/api/whoami`, { headers, from: "127.0.0.9" });
    expect([outside.status, outside.json().seen_ip]).toEqual([403, "127.0.0.9"]);
    await removeKey(owner, key);
    await mapped.end();
  });

  test("another account's key list does not hold these keys", async () => {
    const stranger = await createPerson("Stranger");
    await makeKey(stranger);
    expect(await keysOf(stranger)).toHaveLength(1);
  });
});
