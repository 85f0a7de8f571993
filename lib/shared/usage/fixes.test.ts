/** A fix proposes exactly what would let the refused request through, and nothing that the key has already. */
import { expect, test } from "vitest";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import { EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { findFix, hasValues } from "./fixes";

const NOW = Date.UTC(2026, 10, 28, 12);
const KEY = {
  permissions: ["SendHttp" as const],
  ipRules: ["192.0.2.0/24"],
  expiresAt: null,
  disabled: null,
  isReported: false,
  limits: null,
};
const REFUSAL = { code: "ip_not_allowed" as const, address: "203.0.113.9", missing: [], per: null };
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

test("an expiry is extended no further than the policy allows, and a secret that is too old must be changed first", () => {
  const expiresAt = new Date(NOW - 1).toISOString();
  const findWithin = (tooOldAt: number) =>
    find(
      { expiresAt, policy: { tooOldAt: new Date(tooOldAt).toISOString(), lacksRestriction: false, forbidden: [] } },
      { code: "key_expired" },
    );
  const latest = NOW + 7 * 86_400_000;
  expect(findWithin(latest)).toMatchObject({ proposal: { expiresAt: new Date(latest).toISOString() } });
  expect(findWithin(NOW + 90 * 86_400_000)).toMatchObject({
    proposal: { expiresAt: new Date(NOW + 30 * 86_400_000).toISOString() },
  });
  expect(findWithin(NOW - 1)).toEqual({ task: "change", label: "Change API Key first" });
});

test("the dialog opens at the limit that refused the request, with no other value, unless the key has lost it", () => {
  const limits: KeyLimits = {
    requests: [
      { count: 5, per: "minute" },
      { count: 100, per: "day" },
    ],
    budget: { units: 7, per: "month" },
  };
  const code = "rate_limited" as const;
  expect(find({ limits }, { code, per: "day" })).toEqual({
    task: "edit",
    label: "Raise the limit",
    proposal: { opensAt: "day" },
  });
  expect(find({ limits }, { code, per: null })).toMatchObject({ proposal: { opensAt: "minute" } });
  expect(find({ limits }, { code, per: "hour" })).toBeNull();
  expect(find({ limits: null }, { code, per: null })).toBeNull();
  expect(find({ limits }, { code: "budget_spent", per: "month" })).toEqual({
    task: "edit",
    label: "Raise the budget",
    proposal: { opensAt: "units" },
  });
  expect(find({ limits: { ...limits, budget: null } }, { code: "budget_spent", per: "month" })).toBeNull();
  expect([hasValues({ opensAt: "day" }), hasValues({ ipRules: [] })]).toEqual([false, true]);
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
