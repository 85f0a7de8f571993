/** A row for every decision that can fall over a key. */
import { expect, test } from "vitest";
import { parseAddress, parseIpRule } from "@/lib/shared/keys/ip-rules";
import { PERMISSIONS, type Permission } from "@/lib/shared/keys/permissions";
import { EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { compileRequirement } from "@/lib/shared/permissions/requirement";
import { type KeyRecord, verifyKey } from "./verify-key";

const NOW = Date.UTC(2030, 0, 1);

function keyWith(changes: Partial<KeyRecord>): KeyRecord {
  return {
    id: "key",
    accountId: "account",
    encodedName: "a",
    words: "",
    permissions: new Set<Permission>(["ViewContacts"]),
    ipRules: [],
    expiresAt: null,
    tooOldAt: null,
    lacksRestriction: false,
    isDisabled: false,
    isHeldAfterRestore: false,
    isHeld: false,
    isAccountClosed: false,
    secretEndsAt: null,
    readAt: 0,
    counter: null,
    limits: null,
    meter: null,
    ...changes,
  };
}

const requireAll = (needed: readonly Permission[]) =>
  compileRequirement(needed, { isAny: false, catalogue: EMPTY_CATALOGUE });

function rules(...texts: string[]) {
  return texts.map((text) => {
    const parse = parseIpRule(text);
    if (!parse.ok) throw new Error(parse.message);
    return parse.rule;
  });
}

type Case = {
  name: string;
  key?: Partial<KeyRecord>;
  from?: string;
  needed?: Permission[];
  decision: ReturnType<typeof verifyKey>;
};

const cases: Case[] = [
  { name: "a plain key is admitted", decision: null },
  { name: "a key is admitted until the millisecond before its expiry", key: { expiresAt: NOW + 1 }, decision: null },
  { name: "a key is refused from its expiry on", key: { expiresAt: NOW }, decision: { code: "key_expired" } },
  { name: "a key is admitted until the millisecond before it is too old", key: { tooOldAt: NOW + 1 }, decision: null },
  { name: "a key is refused once it is too old", key: { tooOldAt: NOW }, decision: { code: "key_too_old" } },
  {
    name: "an expired key is refused as expired, even where it is too old",
    key: { tooOldAt: NOW, expiresAt: NOW },
    decision: { code: "key_expired" },
  },
  {
    name: "a key without the restriction that its account requires is refused",
    key: { lacksRestriction: true },
    decision: { code: "restriction_required" },
  },
  {
    name: "a key that is too old learns neither of a missing restriction nor of permissions",
    key: { tooOldAt: NOW, lacksRestriction: true, permissions: new Set() },
    needed: ["ViewContacts"],
    decision: { code: "key_too_old" },
  },
  { name: "a disabled key is refused", key: { isDisabled: true }, decision: { code: "key_disabled" } },
  {
    name: "a restored key that nobody released is refused",
    key: { isHeldAfterRestore: true },
    decision: { code: "key_held" },
  },
  {
    name: "held after a restore comes after disabled",
    key: { isHeldAfterRestore: true, isDisabled: true },
    decision: { code: "key_disabled" },
  },
  {
    name: "held after a restore comes before an unopened link, expiry, address and permission",
    key: {
      isHeldAfterRestore: true,
      isHeld: true,
      expiresAt: NOW - 1,
      ipRules: rules("10.0.0.0/8"),
      permissions: new Set(),
    },
    needed: ["Export"],
    decision: { code: "key_held" },
  },
  { name: "a key whose link nobody opened is refused", key: { isHeld: true }, decision: { code: "link_unopened" } },
  {
    name: "a disabled key is refused as disabled, whether its link was opened or not",
    key: { isHeld: true, isDisabled: true },
    decision: { code: "key_disabled" },
  },
  {
    name: "a key that waits for its link learns neither of its expiry, nor of its rules and permissions",
    key: { isHeld: true, expiresAt: NOW - 1, ipRules: rules("10.0.0.0/8"), permissions: new Set() },
    needed: ["ViewContacts"],
    decision: { code: "link_unopened" },
  },
  { name: "a closed account's key is refused", key: { isAccountClosed: true }, decision: { code: "account_closed" } },
  {
    name: "a dead key learns nothing of its rules and permissions",
    key: { expiresAt: NOW - 1, ipRules: rules("10.0.0.0/8"), permissions: new Set() },
    needed: ["ViewContacts"],
    decision: { code: "key_expired" },
  },
  { name: "an address inside a rule is admitted", key: { ipRules: rules("192.0.2.0/24") }, decision: null },
  { name: "any one rule is enough", key: { ipRules: rules("10.0.0.0/8", "192.0.2.7") }, decision: null },
  {
    name: "an address outside every rule is refused, and the refusal names it",
    key: { ipRules: rules("10.0.0.0/8", "2001:db8::/32") },
    decision: { code: "ip_not_allowed", seen_ip: "192.0.2.7" },
  },
  {
    name: "families do not match each other",
    key: { ipRules: rules("0.0.0.0/0") },
    from: "2001:db8::1",
    decision: { code: "ip_not_allowed", seen_ip: "2001:db8::1" },
  },
  {
    name: "the rule comes before the permission",
    key: { ipRules: rules("10.0.0.0/8") },
    needed: ["SendHttp"],
    decision: { code: "ip_not_allowed", seen_ip: "192.0.2.7" },
  },
  { name: "a permission that the key has admits", needed: ["ViewContacts"], decision: null },
  { name: "None is needed by nobody", key: { permissions: new Set() }, needed: ["None"], decision: null },
  {
    name: "every missing permission is named, no other",
    needed: ["SendHttp", "ViewContacts", "Export"],
    decision: { code: "permission_missing", required_permission: "SendHttp Export" },
  },
  {
    name: "modifying does not imply viewing",
    key: { permissions: new Set<Permission>(["ModifyContacts"]) },
    needed: ["ViewContacts"],
    decision: { code: "permission_missing", required_permission: "ViewContacts" },
  },
  {
    name: "Security implies both access-token permissions",
    key: { permissions: new Set<Permission>(["Security"]) },
    needed: ["ViewAccessTokens", "ModifyAccessTokens"],
    decision: null,
  },
];

test.each(cases)("$name", ({ key = {}, from = "192.0.2.7", needed = [], decision }) => {
  const address = parseAddress(from);
  if (!address) throw new Error("bad case");
  expect(verifyKey(keyWith(key), address, requireAll(needed), NOW)).toEqual(decision);
});

test("a key without permissions is refused each of the 60 that guard something", () => {
  const address = parseAddress("192.0.2.7");
  if (!address) throw new Error("bad case");
  for (const permission of PERMISSIONS.filter((word) => word !== "None")) {
    const decision = verifyKey(
      keyWith({ permissions: new Set<Permission>(["None"]) }),
      address,
      requireAll([permission]),
      NOW,
    );
    expect(decision).toEqual({ code: "permission_missing", required_permission: permission });
  }
});

test("of alternatives all are named, and the first as what would be enough", () => {
  const requirement = compileRequirement(["Export", "SendHttp"], { isAny: true, catalogue: EMPTY_CATALOGUE });
  const address = parseAddress("192.0.2.7");
  if (!address) throw new Error("bad address");
  expect(verifyKey(keyWith({}), address, requirement, NOW)).toEqual({
    code: "permission_missing",
    required_permission: "Export",
    any_permission_of: ["Export", "SendHttp"],
  });
});

test("a requirement with a word that nobody has defined admits no key, and says so to none that is dead", () => {
  const requirement = compileRequirement(["orders:read"], { isAny: true, catalogue: EMPTY_CATALOGUE });
  const address = parseAddress("192.0.2.7");
  if (!address) throw new Error("bad address");
  const permissions = new Set<Permission>(["orders:read", "Security"]);
  expect(verifyKey(keyWith({ permissions }), address, requirement, NOW)).toMatchObject({
    code: "route_permission_unknown",
  });
  expect(verifyKey(keyWith({ permissions, isDisabled: true }), address, requirement, NOW)?.code).toBe("key_disabled");
});

test("the server's own permissions are named by title and word, and Elastic Email's keep their sentence", () => {
  const actions = [{ name: "write", title: "Change orders" }, { name: "refund" }];
  const catalogue = { resources: [{ name: "orders", actions }], presets: [] };
  const address = parseAddress("192.0.2.7");
  if (!address) throw new Error("bad address");
  const explain = (words: Permission[], isAny: boolean) =>
    verifyKey(keyWith({}), address, compileRequirement(words, { isAny, catalogue }), NOW)?.detail;
  expect(explain(["orders:write", "Export"], false)).toBe(
    'This API key lacks the permissions "Change orders" (orders:write) and Export. An owner can add them.',
  );
  expect(explain(["orders:write", "Export"], true)).toMatch(
    /permission "Change orders" \(orders:write\) or ".+" \(Export\)/,
  );
  expect(explain(["Export"], false)).toBeUndefined();
});
