/** A requirement is met by the words that it names and by those that imply them, and by nothing else. */
import { expect, test } from "vitest";
import type { Permission } from "@/lib/shared/keys/permissions";
import { catalogue as schema } from "./catalogue-schema";
import { compileRequirement, findUnmet } from "./requirement";

const catalogue = schema.parse({
  resources: [
    {
      name: "orders",
      actions: [
        { name: "read" },
        { name: "write", implies: ["orders:read"] },
        { name: "refund", implies: ["orders:write"] },
      ],
    },
  ],
});

function isMet(words: Permission[], { isAny }: { isAny: boolean }, ...granted: Permission[]): boolean {
  return findUnmet(compileRequirement(words, { isAny, catalogue }), new Set(granted)).length === 0;
}
const [ALL, ANY] = [{ isAny: false }, { isAny: true }];

test("all words are needed of a list, and one is enough of alternatives", () => {
  expect(isMet(["orders:read", "Export"], ALL, "orders:read")).toBe(false);
  expect(isMet(["orders:read", "Export"], ALL, "Export", "orders:read")).toBe(true);
  expect(isMet(["orders:read", "Export"], ANY, "Export")).toBe(true);
  expect(isMet(["orders:read", "Export"], ANY, "ViewContacts")).toBe(false);
  expect(isMet([], ALL)).toBe(true);
});

test("an implication counts at any distance, in one direction", () => {
  expect(isMet(["orders:read"], ALL, "orders:refund")).toBe(true);
  expect(isMet(["orders:refund"], ALL, "orders:write")).toBe(false);
  expect(isMet(["ViewAccessTokens"], ALL, "Security")).toBe(true);
});

test("None asks for nothing, alone, beside others and as an alternative", () => {
  expect(isMet(["None"], ALL)).toBe(true);
  expect(isMet(["None", "Export"], ALL)).toBe(false);
  expect(isMet(["None", "Export"], ANY)).toBe(true);
});

test("an own word that the catalogue does not define is named, even beside alternatives that it defines", () => {
  for (const way of [ALL, ANY]) {
    const words: Permission[] = ["orders:read", "orders:gone", "None", "Export"];
    expect(compileRequirement(words, { ...way, catalogue }).unknown).toEqual(["orders:gone"]);
  }
});
