/** Two edits of one key are merged: nobody's change is lost, and nothing untouched comes back. */
import { expect, test } from "vitest";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { Permission } from "@/lib/shared/keys/permissions";
import { startExpiry } from "../expiry-draft";
import { startKeyDraft } from "../key-draft";
import { mergeKeyForm, settleConflict, startKeyForm } from "../key-form-state";
import { mergeKeyDraft, takeTheirs } from "./merge-key-draft";

const before: KeyView = {
  id: "key",
  version: 3,
  name: "web shop",
  description: "",
  limits: null,
  lastFive: "0A1B2",
  maker: { id: "person", name: "Ada" },
  permissions: ["ViewContacts", "ViewTemplates", "Export"],
  ipRules: ["192.0.2.1", "192.0.2.2"],
  createdAt: "2026-11-01T00:00:00.000Z",
  expiresAt: null,
  lastUsedAt: null,
  lastUsedAddress: null,
  lastUsedFor: null,
  link: null,
  oldSecret: null,
  isHeld: false,
  disabled: null,
  isReported: false,
  usage: [],
};

type Mine = { name?: string; permissions?: Permission[]; isCustom?: boolean; rules?: string[]; expiresAt?: string };

function merge(mine: Mine, theirs: Partial<KeyView>) {
  const start = startKeyDraft(null, before);
  const draft = {
    ...start,
    name: mine.name ?? start.name,
    permissions: mine.permissions ?? start.permissions,
    isCustom: mine.isCustom ?? true,
    ip: { ...start.ip, rules: mine.rules ?? start.ip.rules },
    expiry: mine.expiresAt ? startExpiry(mine.expiresAt) : start.expiry,
  };
  const saved = { ...before, version: 4, ...theirs };
  return mergeKeyDraft(before, draft, saved, startKeyDraft(null, saved));
}

test("changes of different fields are both kept, and no question is left", () => {
  const { draft, bothChanged, onlyTheirs } = merge({ name: "mine" }, { permissions: ["Export"], ipRules: [] });
  expect(draft).toMatchObject({ name: "mine", permissions: ["Export"], isCustom: true, ip: { rules: [] } });
  expect(bothChanged).toEqual([]);
  expect(onlyTheirs).toEqual(["Permissions", "Restriction"]);
});

test("permissions that the person did not touch stay taken away", () => {
  const mine: Permission[] = ["ViewContacts", "ViewTemplates", "Export", "SendHttp"];
  const { draft, bothChanged } = merge({ permissions: mine }, { permissions: ["ViewContacts"] });
  expect(draft.permissions).toEqual(["ViewContacts", "SendHttp"]);
  expect(bothChanged).toEqual(["Permissions"]);
});

test("permissions that both took away or gave are in no conflict", () => {
  const { draft, bothChanged } = merge({ permissions: ["Export"] }, { permissions: ["Export"] });
  expect([draft.permissions, bothChanged]).toEqual([["Export"], []]);
});

test("a preset that the person chose stands as a whole", () => {
  const mine = { permissions: ["SendHttp", "SendSmtp"] as Permission[], isCustom: false };
  const { draft } = merge(mine, { permissions: ["ViewContacts", "ViewTemplates", "Export", "ModifyContacts"] });
  expect(draft).toMatchObject({ permissions: ["SendHttp", "SendSmtp"], isCustom: false });
});

test("rules of both are kept", () => {
  const { draft } = merge({ rules: ["192.0.2.1", "192.0.2.2", "192.0.2.3"] }, { ipRules: ["192.0.2.2", "192.0.2.4"] });
  expect(draft.ip.rules).toEqual(["192.0.2.2", "192.0.2.4", "192.0.2.3"]);
});

test("a restriction never ends because each side removed what the other kept", () => {
  const { draft, bothChanged } = merge({ rules: ["192.0.2.1"] }, { ipRules: ["192.0.2.2"] });
  expect(draft.ip.rules).toEqual(["192.0.2.1"]);
  expect(bothChanged).toEqual(["Restriction"]);
});

test("an expiry that both set is asked about, unless it is the same", () => {
  const [one, other] = ["2999-01-01T00:00:00.000Z", "2999-02-01T00:00:00.000Z"];
  expect(merge({ expiresAt: one }, { expiresAt: other }).bothChanged).toEqual(["Expires"]);
  expect(merge({ expiresAt: one }, { expiresAt: one }).bothChanged).toEqual([]);
});

test("taking theirs touches only the fields in question", () => {
  const { draft, bothChanged } = merge({ name: "mine", rules: [] }, { name: "theirs" });
  expect(bothChanged).toEqual(["Name"]);
  const taken = takeTheirs(draft, startKeyDraft(null, { ...before, name: "theirs" }), bothChanged);
  expect(taken).toMatchObject({ name: "theirs", ip: { rules: [] } });
});

test("the form shows what is open and what was taken, and forgets earlier picks", () => {
  const start = startKeyForm(null, before);
  const typed = { ...start, draft: { ...start.draft, name: "mine" } };
  const theirs = { ...before, version: 4, name: "theirs", permissions: ["Export"] as Permission[] };
  const merged = mergeKeyForm(typed, null, { before, theirs, edit: undefined });
  expect(merged.conflict?.open).toMatchObject([{ field: "Name", theirs: "theirs", mine: "mine" }]);
  expect(merged.conflict?.taken).toMatchObject([{ field: "Permissions" }]);
  expect(merged.revision).toBe(start.revision + 1);
  const settled = settleConflict(merged, null, true);
  expect(settled).toMatchObject({ conflict: null, draft: { name: "theirs", permissions: ["Export"] } });
  expect(settled.revision).toBe(merged.revision + 1);
  expect(settleConflict(merged, null, false).draft.name).toBe("mine");
});
