/** A calling key gives no access from more addresses, or for longer, than it has itself, in v4 and in v2. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import type { Permission } from "@/lib/shared/keys/permissions";
import { call } from "../support/api/client";
import { createPerson, keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { envelopeIn, post } from "../support/api/v2";
import { dumpKeys, pathOf, statusAndCodeOf, v4Of } from "../support/api/v4";

const server = takeSharedServer();

const CALLER: Permission[] = ["ModifyAccessTokens", "ViewAccessTokens", "SendHttp"];
const FENCE = ["127.0.0.0/8"];
const HOUR = 3_600_000;

let owner: Actor;
let secret: string;
let due: string;

beforeEach(async () => {
  owner = await createPerson();
  const expiresAt = new Date(Date.now() + HOUR);
  due = expiresAt.toISOString();
  ({ secret } = await makeKey(owner, { name: "caller", permissions: CALLER, ipRules: FENCE, expiresAt }));
});

const at = (offset: number) => new Date(Date.parse(due) + offset).toISOString();
const inside = () => ({ RestrictAccessToIPRange: ["127.0.0.1"], Expires: due });
const payload = (Name: string, more: object = {}) => ({ json: { Name, AccessLevel: ["SendHttp"], ...more } });
const keyNamed = async (name: string) => (await keysOf(owner)).find((key) => key.name === name);

describe("v4", () => {
  const v4 = (...given: Parameters<ReturnType<typeof v4Of>>) => v4Of(server.url, secret)(...given);

  async function expectBeyond(attempt: ReturnType<typeof v4>, which: "restriction" | "expiry") {
    const before = dumpKeys(server.databaseFile);
    const answer = await attempt;
    expect(statusAndCodeOf(answer)).toEqual([403, `${which}_beyond_own`]);
    const facts = which === "expiry" ? { latest_expiry: due } : { allowed_ip_rules: FENCE };
    expect(answer.json()).toMatchObject({ ...facts, Error: expect.stringMatching(/^Access Denied\. .* Its own: /) });
    expect(dumpKeys(server.databaseFile)).toEqual(before);
  }

  test("a key within the caller's limits is created; a looser one is refused, and the refusal names the limit", async () => {
    expect((await v4("POST", "", payload("inside", inside()))).status).toBe(201);
    expect((await v4("POST", "", payload("equal", { RestrictAccessToIPRange: FENCE, Expires: due }))).status).toBe(201);
    await expectBeyond(v4("POST", "", payload("x")), "restriction");
    await expectBeyond(v4("POST", "", payload("x", { Expires: due })), "restriction");
    const mapped = { ...inside(), RestrictAccessToIPRange: ["::ffff:127.0.0.1"] };
    expect((await v4("POST", "", payload("mapped", mapped))).status).toBe(201);
    for (const RestrictAccessToIPRange of [[], null, ["::1"], ["127.0.0.1", "192.0.2.1"], ["126.0.0.0/7"]]) {
      await expectBeyond(v4("POST", "", payload("x", { ...inside(), RestrictAccessToIPRange })), "restriction");
    }
    for (const Expires of [null, at(1), at(HOUR)]) {
      await expectBeyond(v4("POST", "", payload("x", { ...inside(), Expires })), "expiry");
    }
    await expectBeyond(v4("POST", "", payload("x", { RestrictAccessToIPRange: FENCE })), "expiry");
  });

  test("the caller can tighten its own rules and expiry, but not loosen them", async () => {
    const own = (more: object) => ({ json: { Name: "caller", AccessLevel: CALLER, ...more } });
    await expectBeyond(v4("PUT", pathOf("caller"), own({ RestrictAccessToIPRange: [] })), "restriction");
    await expectBeyond(v4("PUT", pathOf("caller"), own({ RestrictAccessToIPRange: null })), "restriction");
    await expectBeyond(v4("PUT", pathOf("caller"), own({ Expires: null })), "expiry");
    await expectBeyond(v4("PUT", pathOf("caller"), own({ Expires: at(1) })), "expiry");
    const tighter = { RestrictAccessToIPRange: ["127.0.0.0/16"], Expires: at(-60_000) };
    expect((await v4("PUT", pathOf("caller"), own(tighter))).status).toBe(200);
    const back = await v4("PUT", pathOf("caller"), own({ RestrictAccessToIPRange: FENCE }));
    expect(back.json()).toMatchObject({ code: "restriction_beyond_own", allowed_ip_rules: ["127.0.0.0/16"] });
  });

  test("the caller can't give a looser key a new secret, permission, address or time, but can take from it", async () => {
    const loose = await makeKey(owner, { name: "loose", permissions: ["SendHttp"], ipRules: ["127.0.0.1", "::1"] });
    await makeKey(owner, { name: "endless", permissions: ["SendHttp"], ipRules: ["127.0.0.1"] });
    const levels = { AccessLevel: ["SendHttp", "ViewAccessTokens"] };
    await expectBeyond(v4("PUT", pathOf("loose", "/change")), "restriction");
    await expectBeyond(v4("PUT", pathOf("endless", "/change")), "expiry");
    await expectBeyond(v4("PUT", pathOf("loose"), payload("loose", levels)), "restriction");
    await expectBeyond(v4("PUT", pathOf("endless"), payload("endless", levels)), "expiry");
    await expectBeyond(v4("PUT", pathOf("loose"), payload("loose", { RestrictAccessToIPRange: [] })), "restriction");
    const wider = { RestrictAccessToIPRange: ["127.0.0.1", "127.0.0.2"] };
    await expectBeyond(v4("PUT", pathOf("endless"), payload("endless", wider)), "expiry");
    const check = await call(`${server.url}/api/check`, { headers: { "X-API-Key": loose.secret } });
    expect(check.status).toBe(204);
    expect((await v4("PUT", pathOf("loose"), payload("renamed"))).status).toBe(200);
    const sooner = { Expires: at(HOUR), RestrictAccessToIPRange: ["::1"] };
    expect((await v4("PUT", pathOf("renamed"), payload("renamed", sooner))).status).toBe(200);
    expect((await v4("DELETE", pathOf("renamed"))).status).toBe(200);
    expect((await v4("PUT", pathOf("endless"), payload("endless", { ...wider, Expires: due }))).status).toBe(200);
    expect((await v4("PUT", pathOf("endless", "/change"))).status).toBe(200);
  });

  test("the caller can change itself, and a caller without limits can give any", async () => {
    const renewed = await v4("PUT", pathOf("caller", "/change"));
    expect([renewed.status, renewed.json().Expires]).toEqual([200, due]);
    const free = await makeKey(owner, { name: "free", permissions: CALLER });
    expect((await v4Of(server.url, free.secret)("POST", "", payload("anywhere"))).status).toBe(201);
  });
});

describe("v2", () => {
  const ask = async (path: string, parameters: Record<string, string>) =>
    envelopeIn(await post(`${server.url}/api/v2/accesstoken/${path}`, { apikey: secret, ...parameters }));
  const tighter = () => ({ restrictAccessToIPRange: "127.0.0.1", expires: due });

  test("add and update can't make a key looser than the caller", async () => {
    const level = { accessLevel: "SendHttp" };
    expect(await ask("add", { tokenName: "x", ...level })).toMatchObject({ code: "restriction_beyond_own" });
    const everywhere = { ...tighter(), restrictAccessToIPRange: "127.0.0.1;::1" };
    const restriction = { success: false, code: "restriction_beyond_own", allowed_ip_rules: FENCE };
    expect(await ask("add", { tokenName: "x", ...level, ...everywhere })).toMatchObject(restriction);
    const endless = { ...tighter(), expires: "" };
    const expiry = { success: false, code: "expiry_beyond_own", latest_expiry: due };
    expect(await ask("add", { tokenName: "x", ...level, ...endless })).toMatchObject(expiry);
    expect(await keyNamed("x")).toBeUndefined();
    expect(await ask("add", { tokenName: "x", ...level, ...tighter() })).toMatchObject({ success: true });
    expect(await ask("update", { tokenName: "x", ...level, restrictAccessToIPRange: "" })).toMatchObject(restriction);
    expect(await ask("update", { tokenName: "x", ...level, expires: "" })).toMatchObject(expiry);
    const own = { tokenName: "caller", accessLevel: CALLER.join(",") };
    expect(await ask("update", { ...own, restrictAccessToIPRange: "" })).toMatchObject(restriction);
    expect(await ask("update", { ...own, expires: "" })).toMatchObject(expiry);
    expect(await keyNamed("x")).toMatchObject({ ipRules: ["127.0.0.1"], expiresAt: due });
    expect(await keyNamed("caller")).toMatchObject({ ipRules: FENCE, expiresAt: due });
    expect(await ask("update", { ...own, restrictAccessToIPRange: "127.0.0.1" })).toMatchObject({ success: true });
    expect(await ask("delete", { tokenName: "x" })).toMatchObject({ success: true });
  });
});
