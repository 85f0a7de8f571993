/** Every change of a key takes effect at its next request. */
import Database from "better-sqlite3";
import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { type Answer, call, waitFor } from "../support/api/client";
import { createPerson, makeKey, removeKey, renewKey, reviseKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";

const server = takeSharedServer();
let owner: Actor;

beforeAll(async () => {
  owner = await createPerson();
});
const whoami = (secret: string, from?: string) =>
  call(`${server.url}/api/whoami`, { headers: { "X-API-Key": secret }, from });
const check = (secret: string, query = "") =>
  call(`${server.url}/api/check${query}`, { headers: { "X-API-Key": secret } });

describe("whoami", () => {
  test("returns name, mask, permissions, rules, expiry and the client address", async () => {
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
    expect(answer.headers["cache-control"]).toBe("no-store, no-transform");
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

  test.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "refuses %s and names the methods it answers",
    async (method) => {
      const { secret, key } = await makeKey(owner);
      const answer = await call(`${server.url}/api/whoami`, { method, headers: { "X-API-Key": secret } });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe("GET, HEAD");
      expect(answer.json().code).toBe("method_not_allowed");
      await removeKey(owner, key);
    },
  );
});

describe("the next request", () => {
  test("refuses a deleted key, 100 times out of 100, right after the deletion was confirmed", async () => {
    for (let round = 0; round < 100; round++) {
      const { secret, key } = await makeKey(owner);
      expect((await check(secret)).status).toBe(204);
      await removeKey(owner, key);
      expect((await check(secret)).status).toBe(401);
    }
  });

  test("refuses the old secret of a changed key and admits the new one; everything else stays", async () => {
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

  test("obeys a new restriction, and its removal", async () => {
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

  test("lacks a permission that was removed, and has one that was added", async () => {
    const { secret, key } = await makeKey(owner, { permissions: ["ViewContacts"] });
    expect((await check(secret, "?permission=SendHttp")).status).toBe(403);
    const widened = await reviseKey(owner, key, { permissions: ["SendHttp"] });
    expect((await check(secret, "?permission=SendHttp")).status).toBe(204);
    expect((await check(secret, "?permission=ViewContacts")).status).toBe(403);
    await removeKey(owner, widened);
  });

  test("is refused from the expiry on, and a later date revives the key", async () => {
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

  test("admits a secret that was refused before its key was created", async () => {
    const { secret, key } = await makeKey(owner);
    const database = new Database(server.databaseFile);
    const row = database.prepare('SELECT * FROM "Secret" WHERE "keyId" = ?').get(key.id) as Record<string, unknown>;
    const bump = 'UPDATE "GateState" SET "generation" = "generation" + 1';
    database.exec(`DELETE FROM "Secret" WHERE "keyId" = '${key.id}'; ${bump}`);
    expect((await check(secret)).status).toBe(401);
    // The generation stays, so this holds only if unknown secrets are never cached.
    database
      .prepare('INSERT INTO "Secret" ("hash", "keyId", "lastFive", "createdAt") VALUES (?, ?, ?, ?)')
      .run(row.hash, row.keyId, row.lastFive, row.createdAt);
    database.close();
    expect((await check(secret)).status).toBe(204);
    await removeKey(owner, key);
  });
});

describe("check", () => {
  test("requires every permission in the query, and names the missing ones", async () => {
    const { secret, key } = await makeKey(owner, { permissions: ["ViewContacts", "SendHttp"] });
    expect((await check(secret, "?permission=ViewContacts&permission=SendHttp")).status).toBe(204);
    const refused = await check(secret, "?permission=ViewContacts&permission=Export&permission=Security");
    expect(refused.status).toBe(403);
    expect(refused.json().required_permission).toBe("Export Security");
    expect(refused.headers["www-authenticate"]).toContain('error="insufficient_scope"');
    const unknown = await check(secret, "?permission=viewcontacts");
    expect([unknown.status, unknown.json().code]).toEqual([400, "permission_unknown"]);
    await removeKey(owner, key);
  });
});
