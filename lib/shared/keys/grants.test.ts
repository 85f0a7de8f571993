/** A calling key can grant nothing beyond its own access, and can remove anything. */
import { expect, test } from "vitest";
import { type ExceededLimit, findExceededLimit, type Grant, type KeyBounds } from "./grants";

const [EARLY, DUE, LATE] = ["2030-01-01", "2031-01-01", "2032-01-01"].map((day) => new Date(day));
const grant = (facts: Partial<Grant> = {}): Grant => ({
  permissions: ["SendHttp"],
  ipRules: ["192.0.2.0/25"],
  expiresAt: EARLY ?? null,
  ...facts,
});
const OWN: KeyBounds = { ipRules: ["192.0.2.0/24"], expiresAt: DUE ?? null };
const FREE: KeyBounds = { ipRules: [], expiresAt: null };

test.each<[string, KeyBounds, Partial<Grant>, ExceededLimit | null]>([
  ["inside both limits", OWN, {}, null],
  ["exactly the limits", OWN, { ...OWN }, null],
  ["no rule", OWN, { ipRules: [] }, "restriction"],
  ["a rule outside", OWN, { ipRules: ["192.0.2.1", "198.51.100.1"] }, "restriction"],
  ["no expiry", OWN, { expiresAt: null }, "expiry"],
  ["an expiry one millisecond later", OWN, { expiresAt: new Date(Date.parse("2031-01-01") + 1) }, "expiry"],
  ["neither", OWN, { ipRules: [], expiresAt: null }, "restriction"],
  ["no permission, but from anywhere", OWN, { permissions: ["None"], ipRules: [] }, "restriction"],
  ["anything, by a key without limits", FREE, { ipRules: [], expiresAt: null }, null],
  ["no expiry, by a key with rules alone", { ...FREE, ipRules: OWN.ipRules }, { expiresAt: null }, null],
  ["no rule, by a key with an expiry alone", { ...FREE, expiresAt: DUE ?? null }, { ipRules: [] }, null],
])("a new key or secret with %s", (_what, own, next, expected) => {
  expect(findExceededLimit(own, null, grant(next))).toBe(expected);
});

/** A key that is looser than the caller in everything. */
const LOOSE = { ipRules: ["198.51.100.0/24"], expiresAt: LATE ?? null, permissions: ["SendHttp", "Export"] as const };

test.each<[string, Partial<Grant>, Partial<Grant>, ExceededLimit | null]>([
  ["of nothing", LOOSE, LOOSE, null],
  ["that restricts a looser key", LOOSE, { ...LOOSE, ipRules: ["198.51.100.1"] }, null],
  [
    "that lets a looser key expire sooner, though later than the caller",
    { expiresAt: null },
    { expiresAt: LATE },
    null,
  ],
  ["that takes a permission from a looser key", LOOSE, { ...LOOSE, permissions: ["Export"] }, null],
  ["that takes them all", LOOSE, { ...LOOSE, permissions: ["None"] }, null],
  [
    "that takes Security and leaves a part of it",
    { permissions: ["Security"], ipRules: [] },
    { permissions: ["ViewAccessTokens"], ipRules: [] },
    null,
  ],
  ["that lifts a restriction", {}, { ipRules: [] }, "restriction"],
  ["that widens it within the caller's", {}, { ipRules: ["192.0.2.0/24"] }, null],
  ["that widens it beyond the caller's", {}, { ipRules: ["192.0.2.0/23"] }, "restriction"],
  [
    "that adds the caller's addresses to others",
    { ipRules: ["198.51.100.1"] },
    { ipRules: ["198.51.100.1", "192.0.2.1"] },
    null,
  ],
  [
    "that adds addresses to a key that outlives the caller",
    { expiresAt: LATE },
    { expiresAt: LATE, ipRules: ["192.0.2.0/24"] },
    "expiry",
  ],
  ["that moves the expiry within the caller's", {}, { expiresAt: DUE }, null],
  ["that moves it beyond the caller's", {}, { expiresAt: LATE }, "expiry"],
  ["that lifts it", {}, { expiresAt: null }, "expiry"],
  [
    "that moves the expiry of a key with other addresses",
    { ipRules: ["198.51.100.1"] },
    { ipRules: ["198.51.100.1"], expiresAt: DUE },
    "restriction",
  ],
  ["that adds a permission inside the limits", {}, { permissions: ["SendHttp", "Export"] }, null],
  [
    "that adds a permission to a key with other addresses",
    { ipRules: [] },
    { ipRules: [], permissions: ["SendHttp", "Export"] },
    "restriction",
  ],
  [
    "that swaps a permission of a key that outlives the caller",
    { expiresAt: null },
    { expiresAt: null, permissions: ["Export"] },
    "expiry",
  ],
])("an edit %s", (_what, before, next, expected) => {
  expect(findExceededLimit(OWN, grant(before), grant(next))).toBe(expected);
});
