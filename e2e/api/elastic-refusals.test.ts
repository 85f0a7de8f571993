/** Elastic Email's own client gets a status, a stable code and an `Error` for every refusal, and nothing is changed. */
import { randomBytes } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import {
  type ClientPayload,
  type OfficialClient,
  officialClientOf,
  payloadOf,
  refusalOf,
} from "../support/api/official-client";
import { createPerson, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { alter, dumpKeys } from "../support/api/v4";

const server = takeSharedServer();
let owner: Actor;
let secret: string;

beforeAll(async () => {
  owner = await createPerson();
  ({ secret } = await makeKey(owner, { name: "caller", permissions: ["Security", "SendHttp"] }));
  await makeKey(owner, { name: "stored", permissions: ["SendHttp"], ipRules: ["192.0.2.7"] });
});
type Attempt = () => Promise<unknown>;

const stored = () => dumpKeys(server.databaseFile);

/** Creates a key of the account that can't be used, or only with limits. */
async function spoiledKey(how: "expired" | "disabled" | "elsewhere" | "closed"): Promise<string> {
  const person = how === "closed" ? await createPerson() : owner;
  const limits = how === "elsewhere" ? { ipRules: ["203.0.113.0/24"] } : {};
  const { key, secret: made } = await makeKey(person, { permissions: ["Security"], ...limits });
  const { databaseFile } = server;
  const past = Date.now() - 1000;
  if (how === "expired") alter(databaseFile, 'UPDATE "ApiKey" SET "expiresAt" = ? WHERE "id" = ?', past, key.id);
  if (how === "disabled") alter(databaseFile, 'UPDATE "ApiKey" SET "disabledAt" = ? WHERE "id" = ?', past, key.id);
  if (how === "closed") {
    alter(databaseFile, 'UPDATE "Account" SET "closedAt" = ? WHERE "id" = ?', past, person.accountId);
  }
  return made;
}

describe.each(["its own", "X-Auth-Token"] as const)("with the key in %s header", (header) => {
  const clientOf = (key: string | null) => officialClientOf(server.url, key, header);
  let client: OfficialClient;
  let before: unknown[];

  beforeEach(() => {
    client = clientOf(secret);
    before = stored();
  });

  /** Expects every call to be refused with the code and the table's status, and no row to change. */
  async function expectRefused(attempts: Attempt[], code: keyof typeof REFUSALS, error: RegExp) {
    for (const attempt of attempts) {
      const refusal = await refusalOf(attempt());
      expect(refusal).toEqual({ status: REFUSALS[code].status, code, error: expect.stringMatching(error) });
    }
    expect(stored()).toEqual(before);
  }

  const everyCall = (caller: OfficialClient) => [
    () => caller.list(),
    () => caller.get("stored"),
    () => caller.add(payloadOf("new", ["None"])),
    () => caller.put("stored", payloadOf("stored", ["None"])),
    () => caller.remove("stored"),
  ];

  test("no key, on every call", async () => {
    await expectRefused(everyCall(clientOf(null)), "key_missing", /API key/);
  });

  test("a bad key, well-formed or not, on every call", async () => {
    const unknown = completeSecret(randomBytes(44).toString("hex").toUpperCase());
    for (const wrong of [unknown, "00000000-0000-0000-0000-000000000000", secret.toLowerCase()]) {
      await expectRefused(everyCall(clientOf(wrong)), "key_invalid", /^Incorrect apikey\. No such API key/);
    }
  });

  test.each([
    ["expired", "key_expired", /^APIKey Expired\. /],
    ["disabled", "key_disabled", /disabled/],
    ["elsewhere", "ip_not_allowed", /^Access Denied\. .*restricted/],
    ["closed", "account_closed", /closed/],
  ] as const)("a key that is %s, on every call", async (how, code, error) => {
    const dead = await spoiledKey(how);
    before = stored();
    await expectRefused(everyCall(clientOf(dead)), code, error);
  });

  test("a missing permission is named, separately for reads and writes", async () => {
    const reader = clientOf((await makeKey(owner, { permissions: ["ViewAccessTokens"] })).secret);
    const writer = clientOf((await makeKey(owner, { permissions: ["ModifyAccessTokens"] })).secret);
    before = stored();
    expect((await reader.list()).length).toBeGreaterThan(1);
    expect((await reader.get("stored")).Name).toBe("stored");
    await expectRefused(everyCall(reader).slice(2), "permission_missing", /^Access Denied\. .*may not do that/);
    await expectRefused(everyCall(writer).slice(0, 2), "permission_missing", /^Access Denied\. /);
    const error = await writer.list().catch((thrown) => thrown);
    expect(error.response.body.required_permission).toBe("ViewAccessTokens");
    expect(error.response.headers["www-authenticate"]).toContain('scope="ViewAccessTokens"');
  });

  test("a body that is not JSON or of another type, or a method that the path does not answer", async () => {
    const path = "/security/apikeys";
    const notJson = [
      () => client.request("POST", path, "{", "application/json"),
      () => client.request("PUT", `${path}/stored`, "[]", "application/json"),
    ];
    await expectRefused(notJson, "body_not_json", /JSON object/);
    const json = '{"Name":"new","AccessLevel":["None"]}';
    await expectRefused(
      [() => client.request("POST", path, json, "text/plain")],
      "content_type_unsupported",
      /application\/json/,
    );
    const wrongMethods = [
      () => client.request("DELETE", path, null, "application/json"),
      () => client.request("PATCH", `${path}/stored`, json, "application/json"),
    ];
    await expectRefused(wrongMethods, "method_not_allowed", /method/);
  });

  test("an unknown name", async () => {
    const attempts = [
      () => client.get("nobody"),
      () => client.put("nobody", payloadOf("x", ["None"])),
      () => client.remove("nobody"),
    ];
    await expectRefused(attempts, "key_not_found", /no API key of that name/);
  });

  test("the name of another account's key is an unknown name", async () => {
    await makeKey(await createPerson(), { name: "theirs" });
    before = stored();
    const attempts = [
      () => client.get("theirs"),
      () => client.put("theirs", payloadOf("x", ["None"])),
      () => client.remove("theirs"),
    ];
    await expectRefused(attempts, "key_not_found", /no API key of that name/);
  });

  test("a taken name, by POST and by renaming", async () => {
    const attempts = [
      () => client.add(payloadOf("stored", ["None"])),
      () => client.add(payloadOf(" stored ", ["None"])),
      () => client.put("caller", payloadOf("stored", ["Security"])),
    ];
    await expectRefused(attempts, "name_taken", /already has an API key of that name/);
  });

  test.each([
    ["without a name", "name_invalid", { Name: undefined }],
    ["with an empty name", "name_invalid", { Name: " " }],
    ["with a name of 101 characters", "name_invalid", { Name: "x".repeat(101) }],
    ["with a name that no path can hold", "name_invalid", { Name: ".." }],
    ["with a name with a line break", "name_invalid", { Name: "a\nb" }],
    ["with a number for a name", "name_invalid", { Name: 7 }],
    ["with an unknown AccessLevel", "access_level_unknown", { AccessLevel: ["SendHttp", "SendPigeons"] }],
    ["with an AccessLevel in another letter case", "access_level_unknown", { AccessLevel: ["sendhttp"] }],
    ["with an empty AccessLevel list", "access_level_empty", { AccessLevel: [] }],
    ["without AccessLevel", "access_level_invalid", { AccessLevel: undefined }],
    ["with AccessLevel as one word", "access_level_invalid", { AccessLevel: "SendHttp" }],
    ["with AccessLevel as a number", "access_level_invalid", { AccessLevel: [16] }],
    ["with a bad IP", "ip_rule_invalid", { RestrictAccessToIPRange: ["127.0.0.1", "256.0.0.1"] }],
    ["with host bits in a range", "ip_rule_invalid", { RestrictAccessToIPRange: ["10.0.0.5/8"] }],
    ["with IPs as one text", "ip_rule_invalid", { RestrictAccessToIPRange: "127.0.0.1" }],
    [
      "with 51 IPs",
      "ip_rule_invalid",
      { RestrictAccessToIPRange: Array.from({ length: 51 }, (_, i) => `10.0.0.${i}`) },
    ],
    ["with a past Expires", "expires_in_past", { Expires: new Date(Date.now() - 1000) }],
    ["with a date that no calendar has", "expires_invalid", { Expires: "2030-02-30T00:00:00Z" }],
    ["with a number for Expires", "expires_invalid", { Expires: 1893456000 }],
    ["for a sub-account", "subaccount_unsupported", { Subaccount: "sub@example.com" }],
  ] as const)("a payload %s, by POST and by PUT", async (_what, code, spoiled: ClientPayload) => {
    const attempts = ["new", "stored"].map((name) => {
      const payload = payloadOf(name, ["SendHttp"], spoiled);
      return () => (name === "new" ? client.add(payload) : client.put(name, payload));
    });
    await expectRefused(attempts, code, /\.$/);
  });

  test("a sub-account in the query", async () => {
    const opts = { subaccount: "sub@example.com" };
    const attempts = [() => client.list(opts), () => client.get("stored", opts), () => client.remove("stored", opts)];
    await expectRefused(attempts, "subaccount_unsupported", /no sub-accounts/);
  });

  test("permissions that the calling key lacks", async () => {
    const attempts = [
      () => client.add(payloadOf("new", ["SendHttp", "Export", "ViewFiles"])),
      () => client.put("stored", payloadOf("stored", ["SendHttp", "ViewFiles", "Export"])),
    ];
    await expectRefused(attempts, "permission_beyond_own", /^Access Denied\. .*Missing: ViewFiles, Export\.$/);
  });

  test("the 16th key", async () => {
    const person = await createPerson();
    const full = clientOf((await makeKey(person, { name: "1", permissions: ["Security"] })).secret);
    for (let number = 2; number <= 15; number++) await full.add(payloadOf(String(number), ["None"]));
    before = stored();
    await expectRefused([() => full.add(payloadOf("16", ["None"]))], "key_limit_reached", /at most 15 keys/);
    await full.remove("7");
    expect((await full.add(payloadOf("16", ["None"]))).Name).toBe("16");
  });

  test("a body over 64 KiB", async () => {
    const long = payloadOf("x".repeat(70_000), ["None"]);
    await expectRefused([() => client.add(long), () => client.put("stored", long)], "body_too_large", /64 KiB/);
  });
});

test("a refused call succeeds once the reason for its refusal is gone", async () => {
  const client = officialClientOf(server.url, secret);
  expect(await refusalOf(client.add(payloadOf("stored", ["None"])))).toMatchObject({ status: 409 });
  await client.remove("stored");
  expect((await client.add(payloadOf("stored", ["None"]))).Name).toBe("stored");
});
