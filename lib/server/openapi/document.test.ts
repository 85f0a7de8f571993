/** The OpenAPI document describes every route, method, permission and refusal of the API, and nothing else. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isOwnPath } from "@/lib/shared/routes/own-paths";
import { createApiDocument } from "./document";
import { REFUSAL_CODES } from "./models";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const API_FOLDER = path.join(ROOT, "app/api");

type Operation = {
  operationId: string;
  description: string;
  tags: string[];
  security?: object[];
  responses: Record<string, { content?: Record<string, { examples?: Record<string, unknown>; schema?: object }> }>;
  "x-required-permission"?: string;
};
type Described = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: object; examples: Record<string, unknown> };
  tags: { name: string }[];
};

const described = JSON.parse(JSON.stringify(createApiDocument())) as Described;
const operations = Object.entries(described.paths).flatMap(([route, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ call: `${method.toUpperCase()} ${route}`, operation })),
);

type Call = { call: string; permission: string | undefined };

/** The methods that a route file handles: it declares its calls as constants, and re-exports refusals. */
function callsOf(file: string): Call[] {
  const text = readFileSync(path.join(API_FOLDER, file), "utf8");
  const route = `/api/${path.dirname(file)}`.replaceAll(/\[(\w+)\]/g, "{$1}");
  const exported = text.matchAll(/^export const (\w+) = (?:(?:guard|answerV2)\("(\w+)")?/gm);
  return [...exported].flatMap(([, method, permission]) => {
    // The gate forwards v2's GET as a POST.
    const methods = route.startsWith("/api/v2/") && method === "POST" ? ["GET", "POST"] : [method];
    return methods.map((one) => ({ call: `${one} ${route}`, permission }));
  });
}

const routeFiles = (readdirSync(API_FOLDER, { recursive: true }) as string[]).filter(
  (file) => file.endsWith("route.ts") && !file.startsWith("test/"),
);
const routed = routeFiles.flatMap(callsOf);

/** The paths that the gate answers by itself: those that are literals in its sources. */
function callsOfTheGate(): string[] {
  const folder = path.join(ROOT, "lib/gate");
  const sources = (readdirSync(folder, { recursive: true }) as string[]).filter(
    (file) => file.endsWith(".ts") && !/\.test\.ts$|^testing\//.test(file),
  );
  const texts = sources.map((file) => readFileSync(path.join(folder, file), "utf8"));
  const named = texts.flatMap((text) => [...text.matchAll(/"(\/api\/[\w./]*\w)"/g)].map(([, route = ""]) => route));
  // Other literals are examples of routes to upstreams, or public paths that the dashboard answers.
  const isGates = (route: string) => isOwnPath(route) && !routed.some(({ call }) => call.endsWith(` ${route}`));
  return [...new Set(named.filter(isGates).map((route) => `GET ${route}`))];
}

test("every route and method is described, and nothing else is", () => {
  expect(routed.length).toBeGreaterThan(15);
  const served = new Set([...routed.map(({ call }) => call), ...callsOfTheGate()]);
  expect(operations.map(({ call }) => call).sort()).toEqual([...served].sort());
});

test("the permission that is described for a call is the one its route requires", () => {
  const asked = routed.filter(({ permission }) => permission !== undefined && permission !== "None");
  expect(asked.length).toBeGreaterThan(10);
  for (const { call, permission } of asked) {
    const found = operations.find((one) => one.call === call)?.operation;
    expect([call, found?.["x-required-permission"]]).toEqual([call, permission]);
    expect(found?.description).toContain(`Needs the permission \`${permission}\``);
  }
});

test("operations have the names of Elastic Email's clients, each once", () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const known = ["Get", "Post", "ByNameGet", "ByNamePut", "ByNameDelete", "ByNameChangePut"];
  expect(ids).toEqual(expect.arrayContaining(known.map((end) => `securityApikeys${end}`)));
});

test("every refusal of the API is listed at a call, with an example that exists", () => {
  const named = operations.flatMap(({ operation }) =>
    Object.values(operation.responses).flatMap(({ content = {} }) =>
      Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples)),
    ),
  );
  // Not listed: origins, which are checked for pages only; a path that does not exist, which is no call; and refusals
  // of routes and upstreams, which have descriptions of their own.
  const elsewhere = [
    "origin_refused",
    "not_found",
    "upstream_unreachable",
    "upstream_failed",
    "route_permission_unknown",
    "route_disabled",
    "route_incomplete",
    "cors_refused",
    "tool_refused",
    "upstream_unavailable",
    "upstream_timeout",
  ];
  const refusals = new Set(named.filter((name) => name !== "done"));
  expect([...refusals].sort()).toEqual(REFUSAL_CODES.filter((code) => !elsewhere.includes(code)).sort());
  const references = [...JSON.stringify(described.paths).matchAll(/#\/components\/examples\/(\w+)/g)];
  expect(references.length).toBeGreaterThan(500);
  for (const [, name = ""] of references) expect(described.components.examples).toHaveProperty(name);
});

test("only health, the OpenAPI document and reports of leaked keys need no key", () => {
  const open = operations.filter(({ operation }) => operation.security?.length === 0).map(({ call }) => call);
  expect(open.sort()).toEqual([
    "GET /api/health",
    "GET /api/health/live",
    "GET /api/health/ready",
    "GET /api/openapi.json",
    "POST /api/revoke",
  ]);
});

test("each call belongs to a group that the document describes", () => {
  const groups = new Set(described.tags.map(({ name }) => name));
  for (const { operation } of operations) expect(operation.tags.filter((tag) => !groups.has(tag))).toEqual([]);
});

test("models are referenced, not repeated", () => {
  const text = JSON.stringify(described);
  expect(text.split('"ModifyPaidNewsletters"')).toHaveLength(2);
  expect(text.split('"urn:latchkey:refusal:').length).toBeGreaterThan(REFUSAL_CODES.length);
  expect(Object.keys(described.components.schemas)).toEqual(
    expect.arrayContaining(["ApiKey", "NewApiKey", "ApiKeyPayload", "AccessLevel", "Problem", "Failure"]),
  );
});
