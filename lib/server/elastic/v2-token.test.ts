/** v2's parameters are translated into v4's payload, and keys into access tokens. */
import { describe, expect, test } from "vitest";
import type { Caller } from "@/lib/server/request/guard";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { parseV2Parameters } from "./v2-call";
import { parseDetails, parseTokenName, toAccessToken } from "./v2-token";

const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string; field?: string } }) =>
  result.ok ? "ok" : [result.refusal.code, result.refusal.field];
const details = (form: string) => {
  const call = parseV2Parameters(form);
  return call.ok ? parseDetails(call.value) : call;
};
const named = (form: string) => {
  const call = parseV2Parameters(form);
  return call.ok ? parseTokenName(call.value) : call;
};

describe("parameters", () => {
  test("are read in any letter case, with PHP's brackets and under an older client's name; unknown ones are ignored", () => {
    const form =
      "TOKENNAME=a&accesslevel=1&RestrictAccessToIpRange[]=1.2.3.4&tokenNameNew=b&x=1&x=2&__proto__=3&=4&Type=1";
    expect(parseV2Parameters(form)).toEqual({
      ok: true,
      value: { tokenName: "a", accessLevel: "1", restrictAccessToIPRange: "1.2.3.4", newTokenName: "b", type: "1" },
    });
  });

  test("sent twice with one value count once; two values make a list where one is allowed, else they are refused", () => {
    expect(parseV2Parameters("tokenName=a&tokenname=a")).toMatchObject({ value: { tokenName: "a" } });
    const list = parseV2Parameters("restrictAccessToIPRange=1.2.3.4&restrictAccessToIPRange[1]=10.0.0.0/8;::1");
    expect(list).toMatchObject({ value: { restrictAccessToIPRange: "1.2.3.4,10.0.0.0/8;::1" } });
    expect(codeOf(parseV2Parameters("tokenName=a&TokenName=b"))).toEqual(["parameter_invalid", "tokenName"]);
    expect(codeOf(parseV2Parameters("accessLevel[0]=1&accessLevel[1]=2"))).toEqual([
      "parameter_invalid",
      "accessLevel",
    ]);
    expect(codeOf(parseV2Parameters("expires=&expires=2030-01-01"))).toEqual(["parameter_invalid", "expires"]);
    expect(codeOf(parseV2Parameters("newTokenName=a&tokenNameNew=b"))).toEqual(["parameter_invalid", "newTokenName"]);
  });

  test("that are not UTF-8 are refused by name, not stored with replacement characters", () => {
    expect(codeOf(parseV2Parameters("tokenName=Schl%FCssel"))).toEqual(["parameter_invalid", "tokenName"]);
    expect(codeOf(parseV2Parameters("x=%FC"))).toBe("ok");
  });

  test("that name a sub-account are refused; an empty one counts as none", () => {
    expect(codeOf(parseV2Parameters("SubAccount=a@example.com"))).toEqual(["subaccount_unsupported", "subaccount"]);
    expect(codeOf(parseV2Parameters("subaccount="))).toBe("ok");
  });
});

describe("a token's name", () => {
  test("is required, and trimmed and normalised like every name", () => {
    expect(named("tokenName=+u%CC%88+")).toMatchObject({ value: { names: ["ü"], etags: null } });
    expect(codeOf(named("accessLevel=1"))).toEqual(["parameter_invalid", "tokenName"]);
  });

  test.each(["", "APIKey", "apikey", "1"])("is accepted with the type %o", (type) => {
    expect(codeOf(named(`tokenName=a&type=${type}`))).toBe("ok");
  });

  test.each([
    ["SMTPCredential", "smtp_unsupported"],
    ["2", "smtp_unsupported"],
    ["3", "parameter_invalid"],
    ["APIKey,SMTPCredential", "parameter_invalid"],
  ])("does not go with the type %s", (type, code) => {
    expect(codeOf(named(`tokenName=a&type=${type}`))).toEqual([code, "type"]);
  });
});

describe("details", () => {
  test("leave out absent parameters and clear empty ones", () => {
    expect(details("tokenName=a&accessLevel=0")).toEqual({ ok: true, value: { Name: "a", AccessLevel: ["None"] } });
    expect(details("tokenName=a&accessLevel=0&expires=+&restrictAccessToIPRange=,;+")).toEqual({
      ok: true,
      value: { Name: "a", AccessLevel: ["None"], Expires: null, RestrictAccessToIPRange: [] },
    });
  });

  test("are read as the .NET, Python and other clients write them", () => {
    const read = details(
      "tokenName=a&newTokenName=b&accessLevel=17179869185&expires=1/31/2099 11:30:00 PM&restrictAccessToIPRange=192.0.2.7; 198.51.100.0/24,::1",
    );
    expect(read).toMatchObject({
      value: {
        Name: "b",
        AccessLevel: ["ViewAccount", "SendHttp"],
        Expires: new Date("2099-01-31T23:30:00Z"),
        RestrictAccessToIPRange: ["192.0.2.7", "198.51.100.0/24", "::1"],
      },
    });
    for (const text of ["2099-01-31T23:30:00Z", "2099-01-31 23:30:00", "2099-01-31T23:30:00.000%2B00:00"]) {
      expect(details(`tokenName=a&accessLevel=1&expires=${text}`)).toMatchObject({
        value: { Expires: new Date("2099-01-31T23:30:00Z") },
      });
    }
  });

  test("None beside other permissions adds nothing", () => {
    expect(details("tokenName=a&accessLevel=None,Export")).toMatchObject({ value: { AccessLevel: ["Export"] } });
  });

  test("that are invalid are refused under v2's names for them", () => {
    for (const [form, code, field] of [
      ["tokenName=a", "parameter_invalid", "accessLevel"],
      ["tokenName=a&accessLevel=", "access_level_empty", "accessLevel"],
      ["tokenName=a&accessLevel=Everything", "access_level_unknown", "accessLevel"],
      ["tokenName=a&accessLevel=8796093022208", "access_level_unknown", "accessLevel"],
      ["tokenName=&accessLevel=1", "name_invalid", "tokenName"],
      ["tokenName=a&newTokenName=+&accessLevel=1", "name_invalid", "newTokenName"],
      ["tokenName=a&accessLevel=1&expires=soon", "expires_invalid", "expires"],
      ["tokenName=a&accessLevel=1&expires=2/30/2099", "expires_invalid", "expires"],
      ["tokenName=a&accessLevel=1&restrictAccessToIPRange=1.2.3.4,x", "ip_rule_invalid", "restrictAccessToIPRange"],
    ] as const) {
      expect([form, codeOf(details(form))]).toEqual([form, [code, field]]);
    }
  });
});

test("a listed token has lower-case field names, a masked secret, and says whether the caller may change it", () => {
  const key: KeyView = {
    id: "k",
    version: 1,
    name: "CI",
    description: "",
    limits: null,
    lastFive: "ABCDE",
    maker: { id: "maker", name: "Ada" },
    permissions: ["ViewAccount", "SendHttp"],
    ipRules: ["192.0.2.7", "198.51.100.0/24"],
    createdAt: "2026-01-01T00:00:00.000Z",
    expiresAt: null,
    lastUsedAt: null,
    lastUsedAddress: null,
    lastUsedFor: null,
    isHeld: false,
    disabled: null,
    isReported: false,
    link: null,
    oldSecret: null,
    usage: [],
  };
  const caller = (...permissions: Caller["permissions"] extends ReadonlySet<infer P> ? P[] : never) =>
    ({ permissions: new Set(permissions) }) as unknown as Caller;
  expect(toAccessToken(key, caller("ViewAccessTokens"))).toEqual({
    accesslevel: 17179869185,
    name: "CI",
    maskedtoken: "••••••••ABCDE",
    datecreated: "2026-01-01T00:00:00.000Z",
    lastuse: null,
    expires: null,
    restrictaccesstoiprange: "192.0.2.7,198.51.100.0/24",
    allowupdate: false,
    type: 1,
  });
  expect(toAccessToken({ ...key, permissions: ["ViewAITools"] }, caller("Security"))).toMatchObject({
    accesslevel: "ViewAITools",
    allowupdate: true,
  });
});
