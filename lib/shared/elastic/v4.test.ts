/** REST v4's models: what a payload means, and that answers keep the form that clients are strict about. */
import { expect, test } from "vitest";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { apiKey, apiKeyPayload, newApiKey, toApiKey, toNewApiKey } from "./v4";

const minimal = { Name: "n", AccessLevel: ["SendHttp"] };

const view: KeyView = {
  id: "id",
  version: 3,
  name: "CI key/1",
  description: "",
  limits: null,
  lastFive: "ABCDE",
  maker: { id: "maker", name: "Ada" },
  permissions: ["ViewContacts", "SendHttp"],
  ipRules: ["192.0.2.7"],
  createdAt: "2026-01-01T00:00:00.000Z",
  expiresAt: null,
  lastUsedAt: "2026-01-02T00:00:00.000Z",
  lastUsedAddress: "192.0.2.7",
  lastUsedFor: "GET /v1/mail",
  isHeld: false,
  disabled: null,
  isReported: false,
  link: null,
  oldSecret: null,
  usage: [],
};

test("absent, null and empty stay three different things", () => {
  expect(apiKeyPayload.parse(minimal)).toEqual(minimal);
  expect(apiKeyPayload.parse({ ...minimal, Expires: null, RestrictAccessToIPRange: null })).toEqual({
    ...minimal,
    Expires: null,
    RestrictAccessToIPRange: null,
  });
  expect(apiKeyPayload.parse({ ...minimal, RestrictAccessToIPRange: [] }).RestrictAccessToIPRange).toEqual([]);
});

test("a description has up to 500 characters of several lines, and no answer has an empty one", () => {
  const read = (Description: string) => apiKeyPayload.safeParse({ ...minimal, Description });
  expect(read(" Web shop.\r\nAsk Ada. ").data?.Description).toBe("Web shop.\nAsk Ada.");
  expect([read("\u{1f511}".repeat(500)).success, read("x".repeat(501)).success]).toEqual([true, false]);
  expect(read("bell\u0007").success).toBe(false);
  expect(toApiKey({ ...view, description: "Web shop" })).toMatchObject({ Description: "Web shop" });
  expect(toApiKey(view)).not.toHaveProperty("Description");
});

test("words come out in the catalogue's order, each once, and None only alone", () => {
  const read = (AccessLevel: string[]) => apiKeyPayload.parse({ ...minimal, AccessLevel }).AccessLevel;
  expect(read(["SendHttp", "ViewContacts", "SendHttp"])).toEqual(["ViewContacts", "SendHttp"]);
  expect(read(["None", "SendHttp"])).toEqual(["SendHttp"]);
  expect(read(["None", "None"])).toEqual(["None"]);
});

test("names and IP rules come out in their one normal form, dates as moments", () => {
  const parsed = apiKeyPayload.parse({
    Name: " cafe\u0301 ",
    AccessLevel: ["None"],
    Expires: "2030-01-01T01:00:00+01:00",
    RestrictAccessToIPRange: ["2001:DB8::0001", "192.0.2.7", "192.0.2.7"],
  });
  expect(parsed.Name).toBe("caf\u00e9");
  expect(parsed.Expires).toEqual(new Date("2030-01-01T00:00:00Z"));
  expect(parsed.RestrictAccessToIPRange).toEqual(["2001:db8::1", "192.0.2.7"]);
});

test("a past date is read: whether it may be, the domain decides", () => {
  expect(apiKeyPayload.parse({ ...minimal, Expires: "2001-01-01" }).Expires).toEqual(new Date("2001-01-01"));
});

test.each([
  ["no object", null],
  ["no name", { AccessLevel: ["None"] }],
  ["a name of spaces", { ...minimal, Name: "  " }],
  ["a name of dots", { ...minimal, Name: ".." }],
  ["no words", { Name: "n" }],
  ["an empty list of words", { ...minimal, AccessLevel: [] }],
  ["a word in another case", { ...minimal, AccessLevel: ["sendhttp"] }],
  ["a number for words", { ...minimal, AccessLevel: 1 }],
  ["201 words", { ...minimal, AccessLevel: Array(201).fill("None") }],
  ["a year beyond 9999", { ...minimal, Expires: "9999-12-31T23:59:59-01:00" }],
  ["a number for a date", { ...minimal, Expires: 1893456000 }],
  ["an empty date", { ...minimal, Expires: "" }],
  ["IP rules as one text", { ...minimal, RestrictAccessToIPRange: "192.0.2.7" }],
  ["null among IP rules", { ...minimal, RestrictAccessToIPRange: [null] }],
])("a payload with %s is refused", (_what, payload) => {
  expect(apiKeyPayload.safeParse(payload).success).toBe(false);
});

test("an answer is exactly the model: nothing of the inside, and the secret in NewApiKey alone", () => {
  const answer = toApiKey(view);
  expect(answer).toEqual({
    AccessLevel: ["ViewContacts", "SendHttp"],
    Name: "CI key/1",
    DateCreated: "2026-01-01T00:00:00.000Z",
    LastUse: "2026-01-02T00:00:00.000Z",
    Expires: null,
    RestrictAccessToIPRange: ["192.0.2.7"],
  });
  expect(apiKey.strict().safeParse(answer).success).toBe(true);
  const secret = "A".repeat(96);
  const revealed = toNewApiKey({ key: view, secret });
  expect(revealed).toEqual({ ...answer, Token: secret });
  expect(newApiKey.strict().safeParse(revealed).success).toBe(true);
});

test("a client sees the words of Elastic Email's alone, and None for a key that has only others", () => {
  expect(toApiKey({ ...view, permissions: ["SendHttp", "orders:read"] }).AccessLevel).toEqual(["SendHttp"]);
  expect(toApiKey({ ...view, permissions: ["orders:read"] }).AccessLevel).toEqual(["None"]);
  expect(apiKeyPayload.safeParse({ ...minimal, AccessLevel: ["orders:read"] }).success).toBe(false);
});
