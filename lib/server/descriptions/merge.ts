/** Merges the upstreams' OpenAPI documents into one, as callers of this server see their APIs. */
import type { RoutesReport } from "@/lib/shared/gate/routes-report";
import { type Catalogue, titleOf } from "@/lib/shared/permissions/catalogue";
import { findAddresses, removeAddresses } from "./addresses";
import { findRouteOf, toCallerPath } from "./caller-path";
import { type ApiDocument, isObject, type JsonObject } from "./document";
import { KINDS, rewritePart, toComponentName } from "./rewrite";
import type { StoredDescription } from "./store";

type ReportedRoute = RoutesReport["routes"][number];
type Method = ReportedRoute["methods"][number];
type Described = StoredDescription & { document: ApiDocument };

const SCHEME = "apikey";

/**
 * One OpenAPI document with every call that a route lets through and an upstream describes. Contains no address of an
 * upstream, except for host names without a dot.
 */
export function mergeDescriptions(
  descriptions: readonly StoredDescription[],
  routes: readonly ReportedRoute[],
  catalogue: Catalogue,
): JsonObject {
  const paths = new Map<string, JsonObject>();
  const components: Record<string, JsonObject> = {};
  const tags: JsonObject[] = [];
  const described = descriptions.filter((each): each is Described => "document" in each);
  for (const [index, description] of described.entries()) {
    const route = routes.find(({ path }) => path === description.route);
    if (!route) continue;
    const prefix = `r${index + 1}`;
    const calls = listCalls(description, { route, routes, catalogue, prefix });
    if (calls.length === 0) continue;
    for (const { path, method, operation } of calls) paths.set(path, { ...paths.get(path), [method]: operation });
    addComponents(components, description.document, prefix);
    tags.push({ name: route.path, description: description.document.title });
  }
  const merged = {
    openapi: described.every(({ document }) => document.openapi.startsWith("3.0")) ? "3.0.3" : "3.1.0",
    info: { title: "Your APIs", version: "1" },
    servers: [{ url: "/" }],
    security: [{ [SCHEME]: [] }],
    tags,
    paths: Object.fromEntries([...paths].sort(([one], [other]) => (one < other ? -1 : 1))),
    components: {
      ...components,
      securitySchemes: { [SCHEME]: { type: "apiKey", in: "header", name: "X-API-Key" } },
    },
  };
  return removeAddresses(merged, findAddresses(routes));
}

type Context = { route: ReportedRoute; routes: readonly ReportedRoute[]; catalogue: Catalogue; prefix: string };
type Call = { path: string; method: string; operation: JsonObject };

function listCalls({ document, upstreamPath }: Described, context: Context): Call[] {
  const { route, routes } = context;
  return Object.entries(document.paths).flatMap(([written, item]) => {
    const path = toCallerPath(document.basePath + written, upstreamPath, route.path);
    if (path === null || !isObject(item) || findRouteOf(routes, path) !== route) return [];
    return route.methods.flatMap((allowed) => {
      const method = allowed.method.toLowerCase();
      const operation = Object.hasOwn(item, method) ? item[method] : null;
      if (!isObject(operation)) return [];
      return [{ path, method, operation: describeCall(operation, { shared: item.parameters, allowed, ...context }) }];
    });
  });
}

type CallContext = Context & { shared: unknown; allowed: Method };

function describeCall(operation: JsonObject, { shared, allowed, route, catalogue, prefix }: CallContext): JsonObject {
  const { operationId, description, parameters, ...rest } = rewritePart(operation, prefix) as JsonObject;
  const all = [rewritePart(shared, prefix), parameters].flatMap((some) => (Array.isArray(some) ? some : []));
  const texts = [describeNeed(allowed, catalogue), typeof description === "string" ? description : ""];
  return {
    ...rest,
    ...(typeof operationId === "string" ? { operationId: `${prefix}_${operationId}` } : {}),
    ...(all.length > 0 ? { parameters: all } : {}),
    description: texts.filter((text) => text !== "").join("\n\n"),
    tags: [route.path],
  };
}

/** Which permission a call needs, in the owner's words. */
function describeNeed({ permissions, isAny }: Method, catalogue: Catalogue): string {
  const needed = permissions.filter((word) => word !== "None");
  if (needed.length === 0) return "Needs any valid API key.";
  const names = needed.map((word) => `“${titleOf(catalogue, word)}” (${word})`);
  if (names.length === 1) return `Needs the permission ${names[0]}.`;
  return isAny ? `Needs one of the permissions ${names.join(", ")}.` : `Needs the permissions ${names.join(", ")}.`;
}

function addComponents(merged: Record<string, JsonObject>, { components }: ApiDocument, prefix: string): void {
  for (const kind of KINDS) {
    const own = components[kind];
    if (!isObject(own)) continue;
    const renamed = Object.entries(own).map(([name, part]) => [
      toComponentName(prefix, name),
      rewritePart(part, prefix),
    ]);
    merged[kind] = { ...merged[kind], ...Object.fromEntries(renamed) };
  }
}
