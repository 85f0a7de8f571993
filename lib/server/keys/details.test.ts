/** What an edit gives away: lifting a restriction counts in every form, adding one never does. */
import { expect, test } from "vitest";
import type { KeyDetails } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { findLoosened, isSame, keepOwnPermissions, mergeDetails } from "./details";

const EARLY = "2030-01-01T00:00:00.000Z";
const LATE = "2031-01-01T00:00:00.000Z";

const viewOf = (facts: Partial<KeyView> = {}): KeyView => ({
  id: "id",
  version: 1,
  name: "n",
  description: "",
  limits: null,
  lastFive: "ABCDE",
  maker: { id: "maker", name: "Ada" },
  permissions: ["ViewFiles", "Export"],
  ipRules: [],
  createdAt: EARLY,
  expiresAt: null,
  lastUsedAt: null,
  isHeld: false,
  disabled: null,
  isReported: false,
  lastUsedAddress: null,
  lastUsedFor: null,
  link: null,
  oldSecret: null,
  usage: [],
  ...facts,
});

test("an edit keeps absent fields, and null clears the expiry", () => {
  const current = viewOf({ ipRules: ["::1"], expiresAt: EARLY });
  const kept = {
    ...{ name: "n", description: "", permissions: ["ViewFiles", "Export"] },
    ...{ ipRules: ["::1"], expiresAt: new Date(EARLY), limits: null },
  };
  expect(mergeDetails(current, {})).toEqual(kept);
  expect(mergeDetails(current, { expiresAt: undefined })).toEqual(kept);
  expect(mergeDetails(current, { expiresAt: null, ipRules: [] })).toEqual({ ...kept, expiresAt: null, ipRules: [] });
  expect(mergeDetails(current, { name: "m", permissions: ["None"] })).toMatchObject({
    name: "m",
    permissions: ["None"],
  });
});

test.each<[string, Partial<KeyDetails>, boolean]>([
  ["nothing", {}, true],
  ["the same date", { expiresAt: new Date(EARLY) }, true],
  ["another date", { expiresAt: new Date(LATE) }, false],
  ["no date", { expiresAt: null }, false],
  ["another name", { name: "m" }, false],
  ["another description", { description: "d" }, false],
  ["a limit", { limits: { requests: [{ count: 5, per: "day" }], budget: null } }, false],
  ["another order of rules", { ipRules: ["::2", "::1"] }, false],
  ["other permissions", { permissions: ["Export"] }, false],
])("an edit of %s changes something, or not", (_what, edit, same) => {
  const current = viewOf({ expiresAt: EARLY, ipRules: ["::1", "::2"] });
  expect(isSame(current, mergeDetails(current, edit))).toBe(same);
});

const ALL = ["ViewFiles", "Export"];

test.each<[string, Partial<KeyView>, Partial<KeyDetails>, string[]]>([
  ["a rename", {}, { name: "m" }, []],
  ["fewer permissions", {}, { permissions: ["Export"] }, []],
  ["one more permission", {}, { permissions: ["ViewFiles", "Export", "SendHttp"] }, ["SendHttp"]],
  ["another permission instead", {}, { permissions: ["SendHttp"] }, ["SendHttp"]],
  ["a date where there was none", {}, { expiresAt: new Date(LATE) }, []],
  ["an earlier date", { expiresAt: LATE }, { expiresAt: new Date(EARLY) }, []],
  ["the same date", { expiresAt: EARLY }, { expiresAt: new Date(EARLY) }, []],
  ["a later date", { expiresAt: EARLY }, { expiresAt: new Date(LATE) }, ALL],
  ["no date any more", { expiresAt: EARLY }, { expiresAt: null }, ALL],
  ["a rule where there was none", {}, { ipRules: ["::1"] }, []],
  ["one rule less of two", { ipRules: ["::1", "::2"] }, { ipRules: ["::2"] }, []],
  ["no rule any more", { ipRules: ["::1"] }, { ipRules: [] }, ALL],
  ["one rule more", { ipRules: ["::1"] }, { ipRules: ["::1", "::2"] }, ALL],
  ["another rule", { ipRules: ["::1"] }, { ipRules: ["::2"] }, ALL],
  ["a rule inside the old one", { ipRules: ["10.0.0.0/8"] }, { ipRules: ["10.1.0.0/16"] }, ALL],
  [
    "an earlier date, but other addresses",
    { expiresAt: LATE, ipRules: ["::1"] },
    { expiresAt: new Date(EARLY), ipRules: [] },
    ALL,
  ],
  [
    "a later date with fewer permissions",
    { expiresAt: EARLY },
    { expiresAt: null, permissions: ["Export"] },
    ["Export"],
  ],
])("%s gives away what it should", (_what, before, edit, given) => {
  const current = viewOf(before);
  expect(findLoosened(current, mergeDetails(current, edit))).toEqual(given);
});

test("a client that knows Elastic Email's words alone replaces those, and takes none of the server's own", () => {
  const current = viewOf({ permissions: ["ViewFiles", "orders:read"] });
  const edited = (permissions: KeyDetails["permissions"]) => keepOwnPermissions(current, { permissions }).permissions;
  expect(edited(["Export"])).toEqual(["Export", "orders:read"]);
  expect(edited(["None"])).toEqual(["orders:read"]);
  expect(keepOwnPermissions(current, { name: "m" })).toEqual({ name: "m" });
  expect(keepOwnPermissions(viewOf(), { permissions: ["None"] })).toEqual({ permissions: ["None"] });
});
