/** The picker of own permissions shows each word once, where it belongs. */
import { expect, test } from "vitest";
import { catalogue } from "@/lib/shared/permissions/catalogue-schema";
import type { PermissionsView } from "@/lib/shared/permissions/view";
import { listOwnOffer, type OwnGroup, setOwn } from "./own-choice";

const view: PermissionsView = {
  catalogue: catalogue.parse({
    resources: [
      {
        name: "orders",
        title: "Orders",
        group: "Shop",
        actions: [
          { name: "read", title: "Read orders" },
          { name: "write", title: "Change orders", implies: ["orders:read"] },
        ],
      },
      { name: "mail", actions: [{ name: "send", description: "Send newsletters." }] },
      { name: "stock", title: "Stock", group: "Shop", actions: [{ name: "count" }] },
    ],
  }),
  source: "saved",
  version: 1,
  calls: { "orders:read": ["GET /api/orders"], "orders:write": ["POST /api/orders"] },
  strictClientAt: null,
};
const ALL = { value: [], kept: new Set<never>(), boundary: null, search: "" };
const wordsOf = (groups: readonly OwnGroup[]) => groups.flatMap(({ rows }) => rows.map(({ word }) => word));

test("words that no route asks for are apart, unless the key has them or no route asks for any", () => {
  const offer = listOwnOffer(view, ALL);
  expect(wordsOf(offer.groups)).toEqual(["orders:read", "orders:write"]);
  expect(wordsOf(offer.unused)).toEqual(["mail:send", "stock:count"]);
  expect(wordsOf(listOwnOffer(view, { ...ALL, kept: new Set(["mail:send"] as const) }).groups)).toContain("mail:send");
  expect(wordsOf(listOwnOffer({ ...view, calls: {} }, ALL).unused)).toEqual([]);
});

test("the resources of a group stand together", () => {
  const offer = listOwnOffer({ ...view, calls: {} }, ALL);
  expect(offer.groups.map(({ group, resource }) => [group, resource])).toEqual([
    ["Shop", "Orders"],
    ["Shop", "Stock"],
    [null, "mail"],
  ]);
});

test("a permission that a chosen one implies says so, and stays as it was when that one is removed", () => {
  const [orders] = listOwnOffer(view, { ...ALL, value: ["orders:write"] }).groups;
  expect(orders?.rows).toMatchObject([
    { word: "orders:read", isChosen: false, includedIn: "Change orders", calls: ["GET /api/orders"] },
    { word: "orders:write", isChosen: true, includedIn: null },
  ]);
  const words = ["orders:write"] as const;
  expect(setOwn(view, [], { words, isChosen: true, isClosed: false })).toEqual(["orders:write"]);
  expect(setOwn(view, ["orders:read", ...words], { words, isChosen: false, isClosed: false })).toEqual(["orders:read"]);
});

test("a boundary is given with all that it implies", () => {
  expect(setOwn(view, [], { words: ["orders:write"], isChosen: true, isClosed: true })).toEqual([
    "orders:write",
    "orders:read",
  ]);
});

test("a search finds titles, sentences, words, resources, groups and calls", () => {
  const found = (search: string) => {
    const { groups, unused } = listOwnOffer(view, { ...ALL, search });
    return wordsOf([...groups, ...unused]);
  };
  expect(found(" change ")).toEqual(["orders:write"]);
  expect(found("newsletter")).toEqual(["mail:send"]);
  expect(found("stock:c")).toEqual(["stock:count"]);
  expect(found("POST /api/orders")).toEqual(["orders:write"]);
  expect(found("shop")).toEqual(["orders:read", "orders:write", "stock:count"]);
  expect(found("nothing of that name")).toEqual([]);
});

test("only what the boundary allows is offered, and what the key has already", () => {
  const offer = listOwnOffer(
    { ...view, calls: {} },
    { ...ALL, boundary: ["orders:read"], kept: new Set(["mail:send"] as const) },
  );
  expect(wordsOf(offer.groups)).toEqual(["orders:read", "mail:send"]);
});

test("words that have left the catalogue are marked, as long as the key has them", () => {
  const offer = listOwnOffer(view, {
    ...ALL,
    value: ["gone:read"],
    kept: new Set(["gone:read", "gone:write"] as const),
  });
  expect(offer.gone).toMatchObject([
    { word: "gone:read", isChosen: true },
    { word: "gone:write", isChosen: false },
  ]);
});
