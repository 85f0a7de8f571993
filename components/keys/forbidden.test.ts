/** The picker lets nobody choose what the account's policy forbids, and takes nothing from a key that has it. */
import { expect, test } from "vitest";
import { AREAS, type Area, type Permission } from "@/lib/shared/keys/permissions";
import { isForbidden, NO_POLICY } from "@/lib/shared/policy/key-policy";
import { explainForbidden, type Forbidden, isBlocked, isLevelBlocked, listForbidden } from "./forbidden";

const [contacts] = AREAS.filter(({ label }) => label === "Contacts") as [Area];
const LEVELS = ["none", "view", "modify", "modify-only"] as const;

function forbid(words: readonly Permission[], kept: readonly Permission[] = []): Forbidden {
  return { isForbidden: (word) => isForbidden({ ...NO_POLICY, forbidden: words }, word), kept: new Set(kept) };
}

test("a forbidden permission can't be chosen, unless the key had it when the form opened", () => {
  expect(isBlocked(forbid(["Export"]), "Export")).toBe(true);
  expect(isBlocked(forbid(["Export"]), "SendHttp")).toBe(false);
  expect(isBlocked(forbid(["Export"], ["Export"]), "Export")).toBe(false);
});

test("a level of an area can't be chosen when a part of it is forbidden", () => {
  const blocked = (forbidden: Forbidden) => LEVELS.filter((level) => isLevelBlocked(forbidden, contacts, level));
  expect(blocked(forbid(["ModifyContacts"]))).toEqual(["modify", "modify-only"]);
  expect(blocked(forbid(["ViewContacts"]))).toContain("view");
  expect(blocked(forbid(["ModifyContacts"], ["ViewContacts", "ModifyContacts"]))).toEqual([]);
  expect(listForbidden(forbid(["ModifyContacts"], ["ModifyContacts"]), contacts)).toEqual(["ModifyContacts"]);
});

test("the reason says whether the key has it", () => {
  const forbidden = forbid(["Export"], ["Export"]);
  expect(explainForbidden(forbidden, "Export", true)).toContain("counts as not having it");
  expect(explainForbidden(forbidden, "Export", false)).toBe("Forbidden by the account’s policy");
  expect(explainForbidden(forbidden, "SendHttp", true)).toBeNull();
});
