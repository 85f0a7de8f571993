/** A fix proposes exactly what would let the refused request through, and nothing that the key has already. */
import { expect, test } from "vitest";
import { EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { findFix } from "./fixes";

const NOW = Date.UTC(2026, 10, 28, 12);
const KEY = {
  permissions: ["SendHttp" as const],
  ipRules: ["192.0.2.0/24"],
  expiresAt: null,
  disabled: null,
  isReported: false,
};
const REFUSAL = { code: "ip_not_allowed" as const, address: "203.0.113.9", missing: [] };
const find = (key: Partial<Parameters<typeof findFix>[0]>, refusal: Partial<Parameters<typeof findFix>[1]>) =>
  findFix({ ...KEY, ...key }, { ...REFUSAL, ...refusal }, EMPTY_CATALOGUE, NOW);

test("an address is added to the restriction, unless it is allowed by now", () => {
  expect(find({}, {})).toEqual({
    task: "edit",
    label: "Allow 203.0.113.9",
    proposal: { ipRules: ["192.0.2.0/24", "203.0.113.9"] },
  });
  expect(find({ ipRules: ["203.0.113.0/24"] }, {})).toBeNull();
  expect(find({ ipRules: [] }, {})).toBeNull();
});

test("of each list that the key does not meet one permission is added", () => {
  const code = "permission_missing" as const;
  expect(find({}, { code, missing: [["ViewContacts"]] })).toMatchObject({
    label: "Add ViewContacts",
    proposal: { permissions: ["ViewContacts", "SendHttp"] },
  });
  expect(find({}, { code, missing: [["ViewFiles", "ModifyFiles"], ["ViewContacts"], ["SendHttp"]] })).toMatchObject({
    label: "Add 2 permissions",
    proposal: { permissions: ["ViewContacts", "ViewFiles", "SendHttp"] },
  });
  expect(find({ permissions: ["Security"] }, { code, missing: [["ViewAccessTokens"]] })).toBeNull();
  expect(find({}, { code, missing: [] })).toBeNull();
});

test("an expired key gets 30 days more, a disabled one is enabled, unless its secret was reported", () => {
  const expired = { expiresAt: new Date(NOW - 1).toISOString() };
  expect(find(expired, { code: "key_expired" })).toEqual({
    task: "edit",
    label: "Extend expiry",
    proposal: { expiresAt: new Date(NOW + 30 * 86_400_000).toISOString() },
  });
  expect(find({ expiresAt: new Date(NOW + 1).toISOString() }, { code: "key_expired" })).toBeNull();
  expect(find({}, { code: "key_expired" })).toBeNull();
  const disabled = { at: expired.expiresAt, reason: "" };
  expect(find({ disabled }, { code: "key_disabled" })).toEqual({ task: "enable", label: "Enable" });
  expect(find({ disabled, isReported: true }, { code: "key_disabled" })).toBeNull();
  expect(find({}, { code: "key_disabled" })).toBeNull();
});

test("a key that must be restricted is restricted to the address that was refused", () => {
  const code = "restriction_required";
  expect(find({ ipRules: [] }, { code })).toMatchObject({
    label: "Restrict to 203.0.113.9",
    proposal: { ipRules: ["203.0.113.9"] },
  });
  expect(find({}, { code })).toBeNull();
});

test.each(["key_held", "key_too_old", "link_unopened", "account_closed"] as const)(
  "%s is not cured by an edit",
  (code) => {
    expect(find({}, { code })).toBeNull();
  },
);
