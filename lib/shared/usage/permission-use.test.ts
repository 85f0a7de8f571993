/** A use is attributed to a permission of the key, and the reduced set would have been enough for all uses. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PERMISSIONS, type Permission } from "@/lib/shared/keys/permissions";
import { type Catalogue, EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { compileRequirement, findUnmet } from "@/lib/shared/permissions/requirement";
import { summariseUse } from "./permission-use";
import type { PermissionUse } from "./view";

const CATALOGUE: Catalogue = {
  resources: [
    {
      name: "orders",
      actions: [
        { name: "read" },
        { name: "write", implies: ["orders:read"] },
        { name: "all", implies: ["orders:write"] },
      ],
    },
  ],
  presets: [],
};

const useOf = (words: Permission[], facts: Partial<PermissionUse> = {}): PermissionUse => {
  return { words, source: "check", count: 1, lastDay: "2026-11-28", ...facts };
};

test("uses of a permission are added up, by source, and the others were never used", () => {
  const uses = [
    useOf(["ViewContacts"], { count: 2, lastDay: "2026-11-20" }),
    useOf(["ViewContacts"], { source: "/api/mail", count: 5 }),
    useOf(["ViewContacts"], { count: 1, lastDay: "2026-11-21" }),
  ];
  expect(summariseUse(["ViewContacts", "SendHttp"], uses, EMPTY_CATALOGUE)).toEqual({
    used: [
      {
        permission: "ViewContacts",
        count: 8,
        lastDay: "2026-11-28",
        sources: [
          { source: "/api/mail", count: 5 },
          { source: "check", count: 3 },
        ],
        asked: [],
      },
    ],
    unused: ["SendHttp"],
    reduced: ["ViewContacts"],
  });
});

test("a permission that was used for what it implies is reduced to that", () => {
  const own = summariseUse(["orders:all"], [useOf(["orders:read"])], CATALOGUE);
  expect([own.used[0]?.permission, own.used[0]?.asked, own.reduced]).toEqual([
    "orders:all",
    ["orders:read"],
    ["orders:read"],
  ]);
  const elastic = summariseUse(["Security"], [useOf(["ViewAccessTokens"])], EMPTY_CATALOGUE);
  expect([elastic.used[0]?.permission, elastic.unused, elastic.reduced]).toEqual([
    "Security",
    [],
    ["ViewAccessTokens"],
  ]);
});

test("of alternatives the one that the key has counts as used", () => {
  const { used, unused, reduced } = summariseUse(
    ["ViewFiles", "SendHttp"],
    [useOf(["ModifyFiles", "ViewFiles"])],
    EMPTY_CATALOGUE,
  );
  expect([used.map(({ permission }) => permission), unused, reduced]).toEqual([
    ["ViewFiles"],
    ["SendHttp"],
    ["ViewFiles"],
  ]);
});

test("what the key no longer has is left out", () => {
  expect(summariseUse(["SendHttp"], [useOf(["ViewFiles"])], EMPTY_CATALOGUE)).toEqual({
    used: [],
    unused: ["SendHttp"],
    reduced: [],
  });
});

test("whatever was admitted would be admitted with the reduced permissions, which the key has", () => {
  const words: Permission[] = [
    ...PERMISSIONS.filter((word) => word !== "None"),
    "orders:read",
    "orders:write",
    "orders:all",
  ];
  const some = (minLength: number) => fc.uniqueArray(fc.constantFrom(...words), { minLength, maxLength: 8 });
  fc.assert(
    fc.property(some(1), fc.array(some(1), { maxLength: 8 }), (granted, asked) => {
      const requirements = asked.map((clause) => compileRequirement(clause, { isAny: true, catalogue: CATALOGUE }));
      const admitted = requirements.filter((requirement) => findUnmet(requirement, new Set(granted)).length === 0);
      const uses = admitted.flatMap(({ clauses }) => clauses.map(({ wanted }) => useOf([...wanted])));
      const { reduced, used, unused } = summariseUse(granted, uses, CATALOGUE);
      for (const requirement of admitted) expect(findUnmet(requirement, new Set(reduced))).toEqual([]);
      for (const word of reduced) {
        const needed = compileRequirement([word], { isAny: true, catalogue: CATALOGUE });
        expect(findUnmet(needed, new Set(granted))).toEqual([]);
      }
      expect([...used.map(({ permission }) => permission), ...unused].sort()).toEqual([...granted].sort());
    }),
    { numRuns: 300 },
  );
});
