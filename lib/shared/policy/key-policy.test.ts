/** What an account's policy makes of a key. */
import { expect, test } from "vitest";
import type { Permission } from "@/lib/shared/keys/permissions";
import {
  findDefaultExpiry,
  findEffect,
  findEndOfLife,
  formatPolicy,
  isForbidden,
  type KeyPolicy,
  NO_POLICY,
  parsePolicy,
} from "./key-policy";

const DAY_MS = 24 * 60 * 60 * 1000;
const MADE = Date.UTC(2026, 2, 1);
const policyWith = (facts: Partial<KeyPolicy>): KeyPolicy => ({ ...NO_POLICY, ...facts });

test("a policy is read as it was stored, and one that asks for nothing is not stored", () => {
  const policy = policyWith({ longestLifeDays: 90, requiresRestriction: true, forbidden: ["Export", "orders:write"] });
  expect(parsePolicy(formatPolicy(policy))).toEqual(policy);
  expect([formatPolicy(NO_POLICY), parsePolicy(null)]).toEqual([null, NO_POLICY]);
});

test("what a later version stored besides is ignored, and what is no policy throws", () => {
  expect(parsePolicy('{"longestLifeDays":7,"later":1,"forbidden":["Later"]}')).toEqual(
    policyWith({ longestLifeDays: 7 }),
  );
  for (const text of ["", "[]", '{"longestLifeDays":0}', '{"forbidden":"Export"}']) {
    expect(() => parsePolicy(text)).toThrow();
  }
});

test("a secret is too old an hour after so many times 24 hours, so that the calendar's day is within it", () => {
  expect(findEndOfLife(policyWith({ longestLifeDays: 90 }), MADE)).toBe(MADE + 90 * DAY_MS + 60 * 60 * 1000);
  expect(findEndOfLife(NO_POLICY, MADE)).toBeNull();
});

test("a new key expires by default after the default's days, else after the longest life, else never", () => {
  const daysOf = (facts: Partial<KeyPolicy>) => {
    const expiry = findDefaultExpiry(policyWith(facts), new Date(MADE));
    return expiry && (expiry.getTime() - MADE) / DAY_MS;
  };
  expect(daysOf({ defaultExpiryDays: 30, longestLifeDays: 90 })).toBe(30);
  expect(daysOf({ longestLifeDays: 90 })).toBe(90);
  expect(daysOf({})).toBeNull();
});

test.each<[Permission, Permission[], boolean]>([
  ["Export", ["Export"], true],
  ["ViewContacts", ["Export"], false],
  ["Security", ["ModifyAccessTokens"], true],
  ["ModifyAccessTokens", ["Security"], false],
  ["None", ["None"], false],
  ["Export", ["None"], false],
  ["orders:write", ["orders:write"], true],
])("%s, where %s is forbidden: %s", (permission, forbidden, expected) => {
  expect(isForbidden({ forbidden }, permission)).toBe(expected);
});

test("a policy says what it makes of a key, and nothing of one that fits it", () => {
  const key = { secretAt: new Date(MADE), ipRules: [], permissions: ["Export", "SendHttp"] as Permission[] };
  expect(findEffect(NO_POLICY, key)).toBeNull();
  expect(findEffect(policyWith({ requiresRestriction: true, forbidden: ["Export"] }), key)).toEqual({
    tooOldAt: null,
    lacksRestriction: true,
    forbidden: ["Export"],
  });
  expect(findEffect(policyWith({ requiresRestriction: true }), { ...key, ipRules: ["::1"] })).toBeNull();
});
