/** Editing a catalogue keeps what it names consistent, and knows a new name from a new permission. */
import { expect, test } from "vitest";
import type { Catalogue } from "./catalogue";
import { catalogue as schema } from "./catalogue-schema";
import { addImported, putPreset, removePreset, removeResource } from "./edit";
import { proposeFromOpenApi } from "./openapi";
import {
  addAction,
  applyResourceDraft,
  findNeighbour,
  moveAction,
  NEW_RESOURCE,
  removeAction,
  startResourceDraft,
  swapResources,
} from "./resource-draft";

const SHOP: Catalogue = schema.parse({
  resources: [
    {
      name: "orders",
      title: "Orders",
      actions: [{ name: "read" }, { name: "write", implies: ["orders:read"] }],
    },
    { name: "stock", actions: [{ name: "count", implies: ["orders:read"] }] },
  ],
  presets: [
    { name: "View only", permissions: ["orders:read"] },
    { name: "All", permissions: ["orders:read", "orders:write", "stock:count"] },
  ],
});
const [ORDERS] = SHOP.resources;
if (!ORDERS) throw new Error("the shop has no orders");
const draft = startResourceDraft(ORDERS);

test("a draft that nobody changed is the resource as it is saved", () => {
  expect(applyResourceDraft(SHOP, draft)).toEqual({ catalogue: SHOP, renames: [], place: 0 });
});

test("a new resource comes last, with what was left empty left out", () => {
  const { catalogue, renames } = applyResourceDraft(SHOP, { ...NEW_RESOURCE, name: " mail " });
  expect(renames).toEqual([]);
  expect(catalogue.resources.at(-1)).toEqual({
    name: "mail",
    actions: [{ name: "read" }, { name: "write", implies: ["mail:read"] }],
  });
});

test("a renamed resource renames its permissions, and whatever implies or holds them", () => {
  const { catalogue, renames } = applyResourceDraft(SHOP, { ...draft, name: "sales" });
  expect(renames).toEqual([
    { from: "orders:read", to: "sales:read" },
    { from: "orders:write", to: "sales:write" },
  ]);
  expect(schema.safeParse(catalogue).success).toBe(true);
  expect(catalogue.resources[1]?.actions[0]?.implies).toEqual(["sales:read"]);
  expect(catalogue.presets[1]?.permissions).toEqual(["sales:read", "sales:write", "stock:count"]);
});

test("a permission removed from a resource leaves implications and presets, and empty presets go", () => {
  const { catalogue, renames } = applyResourceDraft(SHOP, removeAction(draft, "1"));
  expect(renames).toEqual([]);
  expect(catalogue.resources.flatMap(({ actions }) => actions)).toEqual([{ name: "write" }, { name: "count" }]);
  expect(catalogue.presets).toEqual([{ name: "All", permissions: ["orders:write", "stock:count"] }]);
  const without = removeResource(SHOP, "orders");
  expect(without.resources).toEqual([{ name: "stock", actions: [{ name: "count" }] }]);
  expect(without.presets).toEqual([{ name: "All", permissions: ["stock:count"] }]);
});

test("a permission that takes a removed one's name is new, not renamed", () => {
  const removed = addAction(removeAction(draft, "1"));
  const actions = removed.actions.map((action) => (action.saved === null ? { ...action, name: "read" } : action));
  expect(applyResourceDraft(SHOP, { ...removed, actions }).renames).toEqual([]);
});

test("permissions move by one place, and no further than the ends", () => {
  const names = (moved: typeof draft) => moved.actions.map(({ name }) => name);
  expect(names(moveAction(draft, "1", 1))).toEqual(["write", "read"]);
  expect(names(moveAction(draft, "1", -1))).toEqual(["read", "write"]);
});

test("presets are added, replaced in their place, and removed", () => {
  const added = putPreset(SHOP, null, { name: "Stock", permissions: ["stock:count"] });
  expect(added.presets.map(({ name }) => name)).toEqual(["View only", "All", "Stock"]);
  const renamed = putPreset(added, "All", { name: "Everything", permissions: ["stock:count"] });
  expect(renamed.presets.map(({ name }) => name)).toEqual(["View only", "Everything", "Stock"]);
  expect(removePreset(renamed, "Everything").presets.map(({ name }) => name)).toEqual(["View only", "Stock"]);
});

test("a resource moves within its group, as people see it, and the other groups stay", () => {
  const of = (name: string, group?: string) => ({ name, ...(group && { group }), actions: [{ name: "read" }] });
  const [orders, mail, stock, other] = [of("orders", "Shop"), of("mail", "Post"), of("stock", "Shop"), of("other")];
  const resources = [orders, mail, stock, other];
  expect(findNeighbour(resources, orders, 1)).toBe(stock);
  expect(findNeighbour(resources, orders, -1)).toBeUndefined();
  expect(findNeighbour(resources, mail, 1)).toBeUndefined();
  expect(findNeighbour(resources, other, -1)).toBeUndefined();
  expect(swapResources(resources, stock, orders)).toEqual([stock, mail, orders, other]);
});

test("scopes of an OpenAPI document become permissions, whatever they are divided by", () => {
  const flows = { a: { scopes: { "orders:read": "See orders", "orders.write": "", "read orders": "", admin: "All" } } };
  const { isOpenApi, fromScopes } = proposeFromOpenApi({
    openapi: "3.1.0",
    components: { securitySchemes: { oauth: { type: "oauth2", flows }, key: { type: "apiKey" } } },
  });
  expect(isOpenApi).toBe(true);
  expect(fromScopes).toEqual([
    { name: "orders", actions: [{ name: "read", description: "See orders" }, { name: "write" }] },
    { name: "read-orders", actions: [{ name: "use" }] },
    { name: "admin", actions: [{ name: "use", description: "All" }] },
  ]);
  expect(schema.safeParse({ resources: fromScopes }).success).toBe(true);
  const swagger = { swagger: "2.0", securityDefinitions: { oauth: { scopes: { "a:b": "c" } } } };
  expect(proposeFromOpenApi(swagger).fromScopes).toEqual([{ name: "a", actions: [{ name: "b", description: "c" }] }]);
});

test("tags become resources that can be read, and changed where a call changes something", () => {
  const paths = {
    "/orders": { get: { tags: ["Orders"] }, post: { tags: ["Orders"] }, parameters: [] },
    "/stock": { get: { tags: ["stock"] } },
    "/hooks": { post: { tags: ["Web Hooks"] } },
  };
  const { fromTags } = proposeFromOpenApi({ openapi: "3.0.0", paths });
  expect(fromTags).toEqual([
    {
      name: "orders",
      title: "Orders",
      actions: [
        { name: "read", title: "Read Orders" },
        { name: "write", title: "Change Orders", implies: ["orders:read"] },
      ],
    },
    { name: "stock", actions: [{ name: "read", title: "Read stock" }] },
    { name: "web-hooks", title: "Web Hooks", actions: [{ name: "write", title: "Change Web Hooks" }] },
  ]);
  expect(schema.safeParse({ resources: fromTags }).success).toBe(true);
});

test("a document of any other shape proposes nothing", () => {
  for (const document of [
    null,
    "text",
    [],
    { paths: 1 },
    { components: { securitySchemes: [] } },
    { paths: { "/": null } },
  ]) {
    expect(proposeFromOpenApi(document)).toEqual({ isOpenApi: false, fromScopes: [], fromTags: [] });
  }
});

test("an import adds what is missing and changes nothing that is there", () => {
  const imported = [
    { name: "orders", title: "Other", actions: [{ name: "read", title: "Other" }, { name: "refund" }] },
    { name: "mail", actions: [{ name: "send" }] },
  ];
  const { resources } = addImported(SHOP, imported);
  expect(resources.map(({ name }) => name)).toEqual(["orders", "stock", "mail"]);
  expect(resources[0]).toMatchObject({
    title: "Orders",
    actions: [{ name: "read" }, { name: "write" }, { name: "refund" }],
  });
  expect(resources[0]?.actions[0]).toEqual({ name: "read" });
});
