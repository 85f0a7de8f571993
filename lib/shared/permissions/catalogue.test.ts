/** A catalogue says what its words are called and what they imply, and is refused where it contradicts itself. */
import { describe, expect, it, test } from "vitest";
import { closeOver, EMPTY_CATALOGUE, grantersOf, listOffered, listWords, titleOf } from "./catalogue";
import { catalogue } from "./catalogue-schema";

const SHOP = {
  resources: [
    {
      name: "orders",
      title: "Orders",
      group: "Shop",
      actions: [
        { name: "read", title: "Read orders", description: "List and open orders." },
        { name: "write", implies: ["orders:read"] },
        { name: "admin", implies: ["orders:write"] },
      ],
    },
  ],
  presets: [{ name: "View only", permissions: ["orders:read"] }],
};
const shop = catalogue.parse(SHOP);

test("an empty document is an empty catalogue", () => {
  expect(catalogue.parse({})).toEqual(EMPTY_CATALOGUE);
});

test("words keep the order of the document, and have a title even where none is written", () => {
  expect(listWords(shop)).toEqual(["orders:read", "orders:write", "orders:admin"]);
  expect(titleOf(shop, "orders:read")).toBe("Read orders");
  expect(titleOf(shop, "orders:write")).toBe("Orders: write");
  expect(titleOf(shop, "gone:read")).toBe("gone:read");
  expect(titleOf(shop, "ViewContacts")).toBe("Contacts: view");
});

test("a word is granted by itself and by every word that implies it, at any distance", () => {
  expect(grantersOf(shop, "orders:read")).toEqual(["orders:read", "orders:write", "orders:admin"]);
  expect(grantersOf(shop, "orders:admin")).toEqual(["orders:admin"]);
  expect(grantersOf(shop, "gone:read")).toEqual(["gone:read"]);
  expect(grantersOf(shop, "ViewAccessTokens")).toEqual(["ViewAccessTokens", "Security"]);
  expect(grantersOf(shop, "None")).toEqual(["None"]);
  expect([...closeOver(shop, ["orders:admin"])]).toEqual(["orders:admin", "orders:write", "orders:read"]);
});

test("own words are offered where there are any, else Elastic Email's; a choice is followed where it can be", () => {
  expect(listOffered(EMPTY_CATALOGUE)).toEqual(["elastic-email"]);
  expect(listOffered(shop)).toEqual(["own"]);
  expect(listOffered({ ...shop, offered: ["own", "elastic-email"] })).toEqual(["own", "elastic-email"]);
  expect(listOffered({ ...EMPTY_CATALOGUE, offered: ["own"] })).toEqual(["elastic-email"]);
});

describe("a document is refused, at the place of its fault,", () => {
  const action = (name: string, implies?: string[]) => ({ name, ...(implies ? { implies } : {}) });
  const orders = (...actions: object[]) => ({ resources: [{ name: "orders", actions }] });
  it.each<[string, unknown, string, (string | number)[]]>([
    [
      "with a resource twice",
      { resources: [...SHOP.resources, ...SHOP.resources] },
      "second resource",
      ["resources", 1],
    ],
    ["with an action twice", orders(action("read"), action("read")), "second action", ["resources", 0, "actions", 1]],
    ["with an unknown implication", orders(action("read", ["orders:list"])), "no permission of this", ["resources", 0]],
    ["with a word that implies itself", orders(action("read", ["orders:read"])), "implies itself", ["resources", 0]],
    [
      "with a circle",
      orders(action("a", ["orders:b"]), action("b", ["orders:c"]), action("c", ["orders:a"])),
      "implies itself",
      ["resources", 0, "actions", 0, "implies"],
    ],
    [
      "with an unknown word in a preset",
      { ...SHOP, presets: [{ name: "All", permissions: ["a:b"] }] },
      '"a:b"',
      ["presets", 0],
    ],
    ["with a colon in a name", orders(action("a:b")), "without spaces, colons", ["resources", 0, "actions", 0, "name"]],
    ["with a space in a name", orders(action("a b")), "without spaces, colons", ["resources", 0, "actions", 0, "name"]],
    ["with a letter outside of ASCII", orders(action("ä")), "ASCII", ["resources", 0, "actions", 0, "name"]],
    ["with a resource without actions", orders(), "at least one action", ["resources", 0, "actions"]],
    [
      "with a word of Elastic Email's in a preset",
      { presets: [{ name: "x", permissions: ["SendHttp"] }] },
      "resource and action",
      ["presets", 0],
    ],
    [
      "with more than 500 words",
      orders(...Array.from({ length: 501 }, (_, at) => action(`a${at}`))),
      "501",
      ["resources"],
    ],
    ["with an unknown catalogue to offer", { offered: ["other"] }, "elastic-email", ["offered", 0]],
  ])("%s", (_, document, message, path) => {
    const parse = catalogue.safeParse(document);
    const [issue] = parse.error?.issues ?? [];
    expect(issue?.message).toContain(message);
    expect(issue?.path.slice(0, path.length)).toEqual(path);
  });
});
