/** The merged document has what callers may call, under their paths, and nothing that leads elsewhere. */
import { beforeEach, expect, test } from "vitest";
import { saveRoutesReport } from "@/lib/server/catalogue/latest-report";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { getCode, requireValue } from "@/lib/server/testing/keys";
import type { RoutesReport } from "@/lib/shared/gate/routes-report";
import { catalogue as schema } from "@/lib/shared/permissions/catalogue-schema";
import { findRouteOf, toCallerPath } from "./caller-path";
import { findDescriptions, saveDescription } from "./store";
import { findApis } from "./view";

createTestDatabase();
const owner = await createActor();

const ORIGIN = "http://10.0.0.5:9000";
const HEALTH = { lastAnswer: null, requests: 0, p50Ms: null, p99Ms: null, failureShare: null };
const catalogue = schema.parse({
  resources: [{ name: "orders", actions: [{ name: "read", title: "Read orders" }, { name: "refund" }] }],
});

type Route = Pick<RoutesReport["routes"][number], "path" | "methods">;
const ORDERS: Route = {
  path: "/api/orders",
  methods: [
    { method: "GET", permissions: ["orders:read"] },
    { method: "POST", permissions: ["orders:read", "orders:refund"], isAny: true },
  ],
};
const REFUND: Route = {
  path: "/api/orders/{id}/refund",
  methods: [{ method: "POST", permissions: ["orders:refund"] }],
};

function report(routes: Route[]): void {
  const facts = { upstream: `${ORIGIN}/v1`, upstreams: [], timeoutSeconds: 600, health: HEALTH };
  const file = { name: "latchkey.routes.json", isPresent: true, loadedAt: 0, fault: null };
  saveRoutesReport({ routes: routes.map((route) => ({ ...facts, ...route })), catalogue, file });
}

const operation = { responses: { 200: { description: "ok" } } };
const SHOP = {
  openapi: "3.0.3",
  info: { title: "Shop", version: "7" },
  servers: [{ url: `${ORIGIN}/v1` }],
  paths: {
    "/orders": {
      parameters: [{ $ref: "#/components/parameters/Page" }],
      get: { ...operation, operationId: "list", description: `All orders of ${ORIGIN}.`, security: [{ inner: [] }] },
      post: { ...operation, requestBody: { $ref: "https://evil.example/body.json" } },
      delete: operation,
    },
    "/orders/{order_id}": { get: operation },
    "/orders/{order_id}/refund": { post: operation, get: operation },
    "/admin": { get: operation },
  },
  components: {
    parameters: { Page: { name: "page", in: "query", schema: { $ref: "#/components/schemas/Page" } } },
    schemas: { Page: { type: "object", properties: { links: { type: "string" }, servers: { type: "string" } } } },
    securitySchemes: { inner: { type: "http", scheme: "basic" } },
  },
};

const describe = (route: string, upstreamPath: string, document: unknown = SHOP) =>
  saveDescription({
    ...{ route, upstreamPath, origin: ORIGIN },
    found: { text: typeof document === "string" ? document : JSON.stringify(document) },
  });

type Merged = { paths: Record<string, Record<string, { description: string; tags: string[]; parameters?: object[] }>> };
const findDocument = async () => requireValue(await findApis(owner)).document as Merged & Record<string, unknown>;

beforeEach(() => report([]));

test("each call has the path of its callers, its route and the permission that it needs in the owner's words", async () => {
  report([ORDERS, REFUND]);
  describe(ORDERS.path, "/v1/orders");
  describe(REFUND.path, "/v1/orders/{id}/refund");
  const { paths, tags } = await findDocument();
  const calls = Object.entries(paths).map(([path, item]) => [path, Object.keys(item)]);
  expect(calls).toEqual([
    ["/api/orders", ["get", "post"]],
    ["/api/orders/{order_id}", ["get"]],
    ["/api/orders/{order_id}/refund", ["post"]],
  ]);
  expect(paths["/api/orders"]?.get?.description).toBe(
    "Needs the permission “Read orders” (orders:read).\n\nAll orders of .",
  );
  expect(paths["/api/orders"]?.post?.description).toMatch(
    /^Needs one of the permissions “Read orders” \(orders:read\), /,
  );
  expect(paths["/api/orders/{order_id}/refund"]?.post?.tags).toEqual([REFUND.path]);
  expect(tags).toMatchObject([{ name: ORDERS.path, description: "Shop" }, { name: REFUND.path }]);
});

test("nothing leads to an upstream, to another host or to the upstream's own keys", async () => {
  report([ORDERS]);
  describe(ORDERS.path, "/v1/orders");
  const document = await findDocument();
  const text = JSON.stringify(document);
  for (const hidden of ["10.0.0.5", "evil.example", "inner", "/admin"])
    expect([hidden, text.includes(hidden)]).toEqual([hidden, false]);
  expect(document.servers).toEqual([{ url: "/" }]);
  expect(document.paths["/api/orders"]?.get?.parameters).toEqual([{ $ref: "#/components/parameters/r1.Page" }]);
  const { schemas } = document.components as { schemas: Record<string, { properties: object }> };
  expect(Object.keys(schemas["r1.Page"]?.properties ?? {})).toEqual(["links", "servers"]);
});

/** Each line has ten times what the line before has. */
const EXPANDING = Array.from({ length: 9 }, (_, line) => {
  const before = line === 0 ? "x" : `*a${line - 1}`;
  return `a${line}: &a${line} [${Array(10).fill(before).join(", ")}]`;
}).join("\n");

test.each([
  ["no JSON", "<html>"],
  ["Swagger 1", { swaggerVersion: "1.2", paths: {} }],
  ["YAML with ever more aliases", `paths: {}\n${EXPANDING}`],
  ["OpenAPI 4", { openapi: "4.0.0", paths: {} }],
  ["no paths", { openapi: "3.1.0" }],
  ["a list", []],
  ["very deep", `{"openapi":"3.1.0","paths":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`],
])("a broken document is named to those who run the server, and others see nothing of it: %s", async (_, document) => {
  report([ORDERS]);
  describe(ORDERS.path, "/v1/orders", document);
  const { calls, faults } = requireValue(await findApis(owner));
  expect([calls, faults]).toEqual([
    0,
    [{ route: ORDERS.path, reason: "The document is not OpenAPI 2 or 3, in JSON or YAML." }],
  ]);
  expect(requireValue(await findApis(await createActor())).faults).toEqual([]);
});

const YAML = `
openapi: 3.0.3
info: {title: Shop, version: "7"}
servers: [{url: "http://10.0.0.5:9000/v1"}]
paths:
  /orders:
    get:
      operationId: list
      parameters: [{$ref: "#/components/parameters/Page"}]
      responses: {200: {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
components:
  parameters: {Page: {name: page, in: query, schema: {type: integer}}}
  schemas: {Order: {type: object}}
  securitySchemes: {inner: {type: http, scheme: basic}}
`;

test("a document may be YAML, and what is sent again is read once", async () => {
  report([ORDERS]);
  describe(ORDERS.path, "/v1/orders", YAML);
  const { paths, components, openapi } = await findDocument();
  expect(openapi).toBe("3.0.3");
  expect(paths["/api/orders"]?.get).toMatchObject({
    operationId: "r1_list",
    parameters: [{ $ref: "#/components/parameters/r1.Page" }],
    responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/r1.Order" } } } } },
  });
  expect(JSON.stringify(components)).not.toMatch(/inner|10\.0\.0\.5/);
  const [first] = findDescriptions(new Set([ORDERS.path]));
  describe(ORDERS.path, "/v1/orders", YAML);
  const [second] = findDescriptions(new Set([ORDERS.path]));
  expect(second && "document" in second && first && "document" in first && second.document === first.document).toBe(
    true,
  );
});

test("OpenAPI 2 is shown as OpenAPI 3", async () => {
  report([ORDERS]);
  describe(ORDERS.path, "/v1/orders", {
    swagger: "2.0",
    info: { title: "Shop", version: "7" },
    ...{ host: "10.0.0.5:9000", basePath: "/v1", produces: ["application/json"] },
    paths: {
      "/orders": {
        get: {
          operationId: "list",
          parameters: [{ $ref: "#/parameters/Page" }],
          responses: { 200: { description: "ok", schema: { $ref: "#/definitions/Order" } } },
        },
      },
    },
    parameters: { Page: { name: "page", in: "query", type: "integer" } },
    definitions: { Order: { type: "object" } },
    securityDefinitions: { inner: { type: "basic" } },
  });
  const { paths, components } = await findDocument();
  expect(paths["/api/orders"]?.get).toMatchObject({
    operationId: "r1_list",
    parameters: [{ $ref: "#/components/parameters/r1.Page" }],
    responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/r1.Order" } } } } },
  });
  expect(JSON.stringify(components)).not.toMatch(/inner|10\.0\.0\.5/);
});

test("a route that is no longer in force has no calls, and a stranger to the account sees none", async () => {
  report([ORDERS]);
  describe(ORDERS.path, "/v1/orders");
  report([REFUND]);
  expect(requireValue(await findApis(owner)).calls).toBe(0);
  expect(getCode(await findApis({ ...owner, userId: "nobody" }))).toBe("signed_out");
});

test.each([
  ["/v1/orders", "/v1/orders", "/api/orders", "/api/orders"],
  ["/v1/orders/{a}/b", "/v1/orders", "/api/orders", "/api/orders/{a}/b"],
  ["/v1/orders/{a}/refund", "/v1/orders/{id}/refund", "/api/refunds/{id}", "/api/refunds/{a}"],
  ["/v1/orders", "", "/api/shop", "/api/shop/v1/orders"],
  ["/api/orders/x", "/api/orders", "/api/orders", "/api/orders/x"],
  ["/v1/order", "/v1/orders", "/api/orders", null],
  ["/v1", "/v1/orders", "/api/orders", null],
])("%s at an upstream's %s is called by %s as %s", (path, upstreamPath, route, expected) => {
  expect(toCallerPath(path, upstreamPath, route)).toBe(expected);
});

test("a literal segment beats a parameter, and the longer route the shorter", () => {
  const routes = ["/api", "/api/orders", "/api/orders/{id}", "/api/orders/new"].map((path) => ({ path }));
  const find = (path: string) => findRouteOf(routes, path)?.path;
  expect(["/api/x", "/api/orders", "/api/orders/{n}/lines", "/api/orders/new", "/other"].map(find)).toEqual([
    "/api",
    "/api/orders",
    "/api/orders/{id}",
    "/api/orders/new",
    undefined,
  ]);
});
