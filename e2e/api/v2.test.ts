/** Keys can be managed through v2 as through v4 and the browser. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import type { Permission } from "@/lib/shared/keys/permissions";
import { createPerson, keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { dataIn, envelopeIn, get, type Parameters, post, refusalIn } from "../support/api/v2";

const ALL: Permission[] = ["Security", "ViewAccount", "ViewContacts", "SendHttp", "ViewAITools"];

const server = takeSharedServer();
let owner: Actor;
let apikey: string;

beforeEach(async () => {
  owner = await createPerson();
  ({ secret: apikey } = await makeKey(owner, { name: "manager", permissions: ALL }));
});

const url = (path: string) => `${server.url}/api/v2/${path}`;
const ask = (path: string, parameters: Parameters = {}) => post(url(path), { apikey, ...parameters });
const keyNamed = async (name: string) => (await keysOf(owner)).find((key) => key.name === name);

describe("accesstoken", () => {
  test("add creates a key that works at once and that the browser's list shows", async () => {
    const expires = "2099-12-31T23:59:59Z";
    const parameters = { tokenName: " Ünïcode 🔑 & + ", accessLevel: "17179869187", expires };
    const answer = await ask("accesstoken/add", { ...parameters, restrictAccessToIPRange: "127.0.0.1,10.0.0.0/8" });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/json"]);
    expect(answer.headers["cache-control"]).toBe("no-store, no-transform");
    const secret = dataIn(answer) as string;
    expect(secret).toMatch(/^[0-9A-F]{96}$/);
    expect(envelopeIn(await get(url("account/verify"), { apikey: secret })).success).toBe(true);
    expect(await keyNamed("Ünïcode 🔑 & +")).toMatchObject({
      permissions: ["ViewAccount", "ViewContacts", "SendHttp"],
      ipRules: ["127.0.0.1", "10.0.0.0/8"],
      expiresAt: "2099-12-31T23:59:59.000Z",
      lastFive: secret.slice(-5),
    });
  });

  test("add with absent or empty expiry and restriction creates a key without limits", async () => {
    await ask("accesstoken/add", { tokenName: "a", accessLevel: "None" });
    await ask("accesstoken/add", { tokenName: "b", accessLevel: "0", expires: "", restrictAccessToIPRange: "" });
    for (const name of ["a", "b"]) {
      expect(await keyNamed(name)).toMatchObject({ permissions: ["None"], ipRules: [], expiresAt: null });
    }
  });

  test("list shows every key with its access level as a number or words, and its secret masked", async () => {
    const made = await makeKey(owner, {
      name: "both",
      permissions: ["ViewAccount", "SendHttp"],
      ipRules: ["192.0.2.7", "198.51.100.0/24"],
      expiresAt: new Date("2099-01-01T00:00:00Z"),
    });
    const answer = await ask("accesstoken/list");
    const tokens = dataIn(answer) as Record<string, unknown>[];
    expect(tokens.map(({ name }) => name)).toEqual(["both", "manager"]);
    expect(tokens[0]).toEqual({
      accesslevel: 17179869185,
      name: "both",
      maskedtoken: `••••••••${made.secret.slice(-5)}`,
      datecreated: made.key.createdAt,
      lastuse: null,
      expires: "2099-01-01T00:00:00.000Z",
      restrictaccesstoiprange: "192.0.2.7,198.51.100.0/24",
      allowupdate: true,
      type: 1,
    });
    expect(tokens[1]).toMatchObject({ accesslevel: "ViewAccount, ViewContacts, Security, SendHttp, ViewAITools" });
    expect(answer.text).not.toContain(made.secret);
  });

  test("a listed access level can be sent back and sets the same level", async () => {
    const { secret } = await makeKey(owner, { name: "words", permissions: ["ViewAccount", "ViewAITools"] });
    for (const name of ["words", "manager"]) {
      const tokens = dataIn(await ask("accesstoken/list")) as { name: string; accesslevel: number | string }[];
      const accessLevel = String(tokens.find((token) => token.name === name)?.accesslevel);
      const before = await keyNamed(name);
      dataIn(await ask("accesstoken/update", { tokenName: name, accessLevel }));
      expect((await keyNamed(name))?.permissions).toEqual(before?.permissions);
    }
    expect(envelopeIn(await get(url("account/verify"), { apikey: secret })).success).toBe(true);
  });

  test("update keeps absent fields, clears empty ones, renames, and keeps the secret", async () => {
    const { secret } = await makeKey(owner, {
      name: "old",
      permissions: ["SendHttp"],
      ipRules: ["127.0.0.0/8"],
      expiresAt: new Date("2099-01-01T00:00:00Z"),
    });
    const answer = await ask("accesstoken/update", { tokenName: "old", accessLevel: "2", newTokenName: "new" });
    expect(answer.text).toBe('{"success":true}');
    expect(await keyNamed("old")).toBeUndefined();
    expect(await keyNamed("new")).toMatchObject({
      permissions: ["ViewContacts"],
      ipRules: ["127.0.0.0/8"],
      expiresAt: "2099-01-01T00:00:00.000Z",
    });
    const cleared = { tokenName: "new", newTokenName: "", accessLevel: "2", expires: "", restrictAccessToIPRange: "" };
    dataIn(await ask("accesstoken/update", cleared));
    expect(await keyNamed("new")).toMatchObject({ ipRules: [], expiresAt: null });
    expect(envelopeIn(await get(url("account/verify"), { apikey: secret })).success).toBe(true);
  });

  test("a deleted key is refused at its next request; one that deletes itself still gets its answer", async () => {
    const { secret } = await makeKey(owner, { name: "gone" });
    expect((await ask("accesstoken/delete", { tokenName: "gone" })).text).toBe('{"success":true}');
    expect(refusalIn(await get(url("account/verify"), { apikey: secret }))).toEqual([200, "key_invalid"]);
    expect((await ask("accesstoken/delete", { tokenName: "manager" })).text).toBe('{"success":true}');
    expect(refusalIn(await ask("accesstoken/list"))).toEqual([200, "key_invalid"]);
    expect(await keysOf(owner)).toEqual([]);
  });

  test("a key can't give access levels or lift restrictions beyond its own", async () => {
    const small = await makeKey(owner, { name: "small", permissions: ["ModifyAccessTokens", "SendHttp"] });
    const answer = await post(url("accesstoken/add"), {
      apikey: small.secret,
      tokenName: "x",
      accessLevel: "17179869187",
    });
    expect(refusalIn(answer)).toEqual([200, "permission_beyond_own"]);
    expect(answer.json()).toMatchObject({ required_permission: "ViewAccount ViewContacts" });
    expect(await keyNamed("x")).toBeUndefined();
  });
});

describe("account", () => {
  test("load returns what the server knows of the account, and nothing invented", async () => {
    await makeKey(owner);
    const { datecreated, ...rest } = dataIn(await ask("account/load")) as Record<string, unknown>;
    expect(datecreated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(rest).toEqual({
      publicaccountid: owner.accountId,
      email: owner.email,
      accountname: owner.accountName,
      issub: false,
      subaccountscount: 0,
      accesstokenscount: 2,
      accesstokenslimit: 15,
    });
  });

  test("profileoverview returns email and company; verify needs no permission", async () => {
    expect(dataIn(await ask("account/profileoverview"))).toEqual({ email: owner.email, company: owner.accountName });
    const { secret } = await makeKey(owner, { permissions: ["None"] });
    expect(dataIn(await get(url("account/verify"), { apikey: secret }))).toEqual({
      publicaccountid: owner.accountId,
      accountname: owner.accountName,
    });
  });
});
