/** Every refusal of v2 is told in its envelope, by its code, and loses nothing that was stored. */
import { randomBytes } from "node:crypto";
import Database from "better-sqlite3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/sessions";
import { completeSecret } from "@/lib/shared/key-format";
import type { Permission } from "@/lib/shared/permissions";
import { startServer, type TestServer } from "../server";
import { call, waitFor } from "./client";
import { createPerson, enterDatabase, keysOf, leaveDatabase, makeKey } from "./people";
import { envelopeIn, FORM, get, multipartOf, type Parameters, post, postMultipart, refusalIn } from "./v2";

let server: TestServer;
let owner: Actor;
let apikey: string;

beforeAll(async () => {
  server = await startServer();
  enterDatabase(server.databaseFile);
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
});
beforeEach(async () => {
  owner = await createPerson();
  const permissions: Permission[] = ["Security", "ViewAccount", "ViewContacts", "SendHttp"];
  ({ secret: apikey } = await makeKey(owner, { name: "manager", permissions }));
});

const url = (path: string) => `${server.url}/api/v2/${path}`;
const ask = (path: string, parameters: Parameters = {}) => post(url(path), { apikey, ...parameters });

/** What people made of the account's keys, without what merely calling does to them. */
async function storedKeys(): Promise<unknown[]> {
  return (await keysOf(owner)).map(({ usage: _, lastUsedAt: __, lastUsedAddress: ___, ...stored }) => stored);
}

describe("of the key", () => {
  test("none: missing; any wrong one: exactly the text that programs compare", async () => {
    const none = await call(url("account/load"));
    expect(refusalIn(none)).toEqual([200, "key_missing"]);
    expect(envelopeIn(none).error).toContain("apikey");
    const unknown = completeSecret(randomBytes(44).toString("hex").toUpperCase());
    for (const wrong of ["x", "00000000-0000-0000-0000-000000000000", apikey.toLowerCase(), unknown]) {
      for (const answer of [get, post, postMultipart].map((send) => send(url("account/load"), { apikey: wrong }))) {
        const told = await answer;
        expect(refusalIn(told)).toEqual([200, "key_invalid"]);
        expect(envelopeIn(told).error).toBe("Incorrect apikey");
        expect(told.headers["content-type"]).toBe("application/json");
      }
    }
  });

  test("expired, disabled, from elsewhere, of a closed account", async () => {
    const soon = await makeKey(owner, { expiresAt: new Date(Date.now() + 300) });
    const expired = await waitFor(
      () => get(url("account/verify"), { apikey: soon.secret }),
      (answer) => !envelopeIn(answer).success,
    );
    expect(refusalIn(expired)).toEqual([200, "key_expired"]);
    expect(envelopeIn(expired).error).toMatch(/^APIKey Expired\. /);

    const elsewhere = await makeKey(owner, { ipRules: ["203.0.113.0/24"] });
    const refused = await get(url("account/verify"), { apikey: elsewhere.secret });
    expect(refusalIn(refused)).toEqual([200, "ip_not_allowed"]);
    expect(envelopeIn(refused)).toMatchObject({
      error: expect.stringMatching(/^Access Denied\. /),
      seen_ip: "127.0.0.1",
    });

    const { secret, key } = await makeKey(owner);
    const database = new Database(server.databaseFile);
    const run = (statement: string, id: string) => {
      database.prepare(statement).run(Date.now(), id);
      database.exec('UPDATE "GateState" SET "generation" = "generation" + 1');
    };
    run('UPDATE "ApiKey" SET "disabledAt" = ? WHERE "id" = ?', key.id);
    expect(refusalIn(await get(url("account/verify"), { apikey: secret }))).toEqual([200, "key_disabled"]);
    run('UPDATE "Account" SET "closedAt" = ? WHERE "id" = ?', owner.accountId);
    expect(refusalIn(await get(url("account/verify"), { apikey }))).toEqual([200, "account_closed"]);
    database.close();
  });

  test("without the permission that the call needs, which is named", async () => {
    const { secret } = await makeKey(owner, { permissions: ["ViewContacts"] });
    for (const [path, permission] of [
      ["accesstoken/list", "ViewAccessTokens"],
      ["accesstoken/add", "ModifyAccessTokens"],
      ["accesstoken/update", "ModifyAccessTokens"],
      ["accesstoken/delete", "ModifyAccessTokens"],
      ["account/load", "ViewAccount"],
      ["account/profileoverview", "ViewAccount"],
    ] as const) {
      const answer = await post(url(path), { apikey: secret, tokenName: "manager", accessLevel: "1" });
      expect([path, ...refusalIn(answer)]).toEqual([path, 200, "permission_missing"]);
      expect(envelopeIn(answer)).toMatchObject({
        required_permission: permission,
        error: expect.stringMatching(/^Access Denied\. /),
      });
    }
  });
});

describe("of what is asked for", () => {
  const good = { tokenName: "kept", accessLevel: "2" };

  test.each<[path: string, parameters: Parameters, code: string, field?: string]>([
    ["accesstoken/update", { tokenName: "nobody", accessLevel: "2" }, "key_not_found"],
    ["accesstoken/update", { tokenName: "KEPT", accessLevel: "2" }, "key_not_found"],
    ["accesstoken/delete", { tokenName: "nobody" }, "key_not_found"],
    ["accesstoken/add", good, "name_taken"],
    ["accesstoken/update", { ...good, newTokenName: "manager" }, "name_taken"],
    ["accesstoken/add", { accessLevel: "2" }, "parameter_invalid", "tokenName"],
    ["accesstoken/update", { accessLevel: "2" }, "parameter_invalid", "tokenName"],
    ["accesstoken/delete", {}, "parameter_invalid", "tokenName"],
    ["accesstoken/add", { tokenName: "new" }, "parameter_invalid", "accessLevel"],
    ["accesstoken/update", { tokenName: "kept" }, "parameter_invalid", "accessLevel"],
    ["accesstoken/add", { ...good, tokenName: "" }, "name_invalid", "tokenName"],
    ["accesstoken/add", { ...good, tokenName: "x".repeat(101) }, "name_invalid", "tokenName"],
    ["accesstoken/update", { ...good, newTokenName: "a\nb" }, "name_invalid", "newTokenName"],
    ["accesstoken/update", { ...good, accessLevel: "" }, "access_level_empty", "accessLevel"],
    ["accesstoken/update", { ...good, accessLevel: "Everything" }, "access_level_unknown", "accessLevel"],
    ["accesstoken/update", { ...good, accessLevel: "8796093022210" }, "access_level_unknown", "accessLevel"],
    ["accesstoken/update", { ...good, accessLevel: "-1" }, "access_level_unknown", "accessLevel"],
    [
      "accesstoken/update",
      { ...good, restrictAccessToIPRange: "10.0.0.1;10.0.0.5/8" },
      "ip_rule_invalid",
      "restrictAccessToIPRange",
    ],
    ["accesstoken/update", { ...good, expires: "tomorrow" }, "expires_invalid", "expires"],
    ["accesstoken/update", { ...good, expires: "2020-01-01T00:00:00Z" }, "expires_in_past"],
    ["accesstoken/add", { ...good, tokenName: "new", expires: "1/1/2020 1:00:00 AM" }, "expires_in_past"],
    ["accesstoken/add", { ...good, tokenName: "new", type: "SMTPCredential" }, "smtp_unsupported", "type"],
    ["accesstoken/delete", { tokenName: "kept", type: "2" }, "smtp_unsupported", "type"],
    ["accesstoken/delete", { tokenName: "kept", type: "3" }, "parameter_invalid", "type"],
    [
      "accesstoken/add",
      { ...good, tokenName: "new", subaccount: "sub@example.com" },
      "subaccount_unsupported",
      "subaccount",
    ],
    ["accesstoken/list", { subaccount: "sub@example.com" }, "subaccount_unsupported", "subaccount"],
    ["accesstoken/update", { ...good, AccessLevel: "1" }, "parameter_invalid", "accessLevel"],
  ])("%s with %o: %s, and everything stays as it was", async (path, parameters, code, field) => {
    const expiresAt = new Date("2099-01-01T00:00:00Z");
    await makeKey(owner, { name: "kept", permissions: ["SendHttp"], ipRules: ["10.0.0.0/8"], expiresAt });
    const before = await storedKeys();
    const answer = await ask(path, parameters);
    const { status } = answer;
    expect([status, envelopeIn(answer)]).toEqual([
      200,
      expect.objectContaining({ success: false, code, error: expect.any(String), request_id: expect.any(String) }),
    ]);
    if (field) expect(envelopeIn(answer).field).toBe(field);
    expect(await storedKeys()).toEqual(before);
  });

  test("the sixteenth key: of many at once exactly those that have a place are made", async () => {
    const answers = await Promise.all(
      Array.from({ length: 18 }, (_, index) => ask("accesstoken/add", { tokenName: `k${index}`, accessLevel: "2" })),
    );
    const codes = answers.map((answer) => envelopeIn(answer).code ?? "made");
    expect(codes.filter((code) => code === "made")).toHaveLength(14);
    expect(codes.filter((code) => code === "key_limit_reached")).toHaveLength(4);
    expect(await keysOf(owner)).toHaveLength(15);
  });
});

describe("of the message", () => {
  const bytes = (size: number, more = "") => `apikey=${apikey}&${more}padding=`.padEnd(size, "x");
  const send = (body: string | Buffer, type: string, method = "POST", path = "account/verify") =>
    call(url(path), {
      method,
      body,
      headers: { "Content-Type": type, "Content-Length": String(Buffer.byteLength(body)) },
    });

  test("a body of 64 KiB passes, one byte more is 413", async () => {
    expect(envelopeIn(await send(bytes(65_536), FORM)).success).toBe(true);
    const answer = await send(bytes(65_537), FORM);
    expect(refusalIn(answer)).toEqual([413, "body_too_large"]);
    expect(envelopeIn(answer)).toMatchObject({ limit: 65_536, detail: "A request body may be 64 KiB at most." });
    expect(refusalIn(await send(bytes(3_000_000), FORM))).toEqual([413, "body_too_large"]);
  });

  test.each(["PUT", "PATCH", "DELETE", "OPTIONS"])(
    "%s is 405 with what would do, and asks for a key first",
    async (method) => {
      for (const path of ["accesstoken/add", "accesstoken/list", "account/load"]) {
        for (const answer of [
          await send(`apikey=${apikey}`, FORM, method, path),
          await call(`${url(path)}?apikey=${apikey}`, { method }),
        ]) {
          expect(refusalIn(answer)).toEqual([405, "method_not_allowed"]);
          expect(answer.headers.allow).toBe("GET, HEAD, POST");
        }
        expect(refusalIn(await call(url(path), { method }))).toEqual([200, "key_missing"]);
      }
    },
  );

  test("another content type is 415, told what would do; without a body it does not matter", async () => {
    for (const type of ["application/json", "text/plain", "multipart/mixed; boundary=b"]) {
      const answer = await send(JSON.stringify({ apikey }), type);
      expect(refusalIn(answer)).toEqual([415, "content_type_unsupported"]);
      expect(envelopeIn(answer).error).toMatch(/x-www-form-urlencoded.*multipart\/form-data/);
      const bare = await call(`${url("account/verify")}?apikey=${apikey}`, { headers: { "Content-Type": type } });
      expect(envelopeIn(bare).success).toBe(true);
    }
  });

  test("a form that is broken, or has a file", async () => {
    const type = "multipart/form-data; boundary=b";
    const whole = multipartOf({ apikey, tokenName: "x", accessLevel: "2" }, "b");
    for (const body of [
      whole.replace("--b--", ""),
      whole.replace('name="tokenName"', 'name="tokenName"; filename="x"'),
    ]) {
      expect(refusalIn(await send(body, type, "POST", "accesstoken/add"))).toEqual([200, "body_not_form"]);
    }
    expect(refusalIn(await send(whole, "multipart/form-data"))).toEqual([200, "body_not_form"]);
    expect(await keysOf(owner)).toHaveLength(1);
  });

  test("faults of HTTP itself, and an address that nobody knows", async () => {
    const long = await call(`${url("account/verify")}?apikey=${apikey}&x=${"x".repeat(9_000)}`);
    expect(refusalIn(long)).toEqual([414, "target_too_long"]);
    expect(refusalIn(await call(`${server.url}/api/v2//x`))).toEqual([200, "bad_request"]);
    const encoded = await call(url("account/verify"), {
      method: "POST",
      headers: { "Content-Encoding": "gzip" },
      body: "x",
    });
    expect(refusalIn(encoded)).toEqual([415, "encoding_unsupported"]);
    const proxied = await startServer({ DATABASE_URL: `file:${server.databaseFile}`, TRUSTED_PROXIES: "127.0.0.1" });
    const odd = await call(`${proxied.url}/api/v2/account/verify`, { headers: { "X-Forwarded-For": "nobody" } });
    expect(refusalIn(odd)).toEqual([200, "address_unknown"]);
    await proxied.end();
  });
});
