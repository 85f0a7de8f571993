/** An invalid v2 call is refused with a code and a field, and changes nothing. */
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import type { Permission } from "@/lib/shared/keys/permissions";
import { createPerson, keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { envelopeIn, type Parameters, post } from "../support/api/v2";

const server = takeSharedServer();
let owner: Actor;
let apikey: string;

beforeEach(async () => {
  owner = await createPerson();
  const permissions: Permission[] = ["Security", "ViewAccount", "ViewContacts", "SendHttp"];
  ({ secret: apikey } = await makeKey(owner, { name: "manager", permissions }));
});

const url = (path: string) => `${server.url}/api/v2/${path}`;
const ask = (path: string, parameters: Parameters = {}) => post(url(path), { apikey, ...parameters });

/** The account's keys, without the usage that calling changes. */
async function storedKeys(): Promise<unknown[]> {
  return (await keysOf(owner)).map(
    ({ usage: _, lastUsedAt: __, lastUsedAddress: ___, lastUsedFor: ____, ...stored }) => stored,
  );
}

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

test("of many concurrent adds exactly as many succeed as the account has room for", async () => {
  const answers = await Promise.all(
    Array.from({ length: 18 }, (_, index) => ask("accesstoken/add", { tokenName: `k${index}`, accessLevel: "2" })),
  );
  const codes = answers.map((answer) => envelopeIn(answer).code ?? "made");
  expect(codes.filter((code) => code === "made")).toHaveLength(14);
  expect(codes.filter((code) => code === "key_limit_reached")).toHaveLength(4);
  expect(await keysOf(owner)).toHaveLength(15);
});
