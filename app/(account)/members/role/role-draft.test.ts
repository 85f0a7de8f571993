/** The role form begins with permissions that the server offers. */
import { expect, test } from "vitest";
import { catalogue } from "@/lib/shared/permissions/catalogue-schema";
import { startRoleDraft } from "./role-draft";

const resources = [{ name: "orders", actions: [{ name: "read" }, { name: "write" }] }];
const presets = [{ name: "View only", permissions: ["orders:read"] }];

test("an invitation begins with viewing alone, and a member's form with what the member has", () => {
  expect(startRoleDraft()).toMatchObject({ role: "member", isCustom: false });
  expect(startRoleDraft().permissions).toContain("ViewContacts");
  const member = { role: "member" as const, boundary: ["SendHttp" as const] };
  expect(startRoleDraft(undefined, member)).toMatchObject({ permissions: ["SendHttp"], isCustom: true });
});

test("of own permissions it begins with the first preset, or with none", () => {
  const withPreset = startRoleDraft(catalogue.parse({ resources, presets }));
  expect(withPreset).toEqual({ role: "member", permissions: ["orders:read"], isCustom: false });
  const without = startRoleDraft(catalogue.parse({ resources }));
  expect(without).toEqual({ role: "member", permissions: [], isCustom: true });
});
