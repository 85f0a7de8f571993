/** Proposes resources and permissions from an OpenAPI document: from its OAuth scopes, or from its tags. */
import { isOwnPermission, NAME_CHARACTERS } from "@/lib/shared/keys/own-permission";
import type { CatalogueAction, CatalogueResource } from "./catalogue";

/** What a document offers. `isOpenApi`: whether it is an OpenAPI (or Swagger 2) document at all. */
export type Proposal = { isOpenApi: boolean; fromScopes: CatalogueResource[]; fromTags: CatalogueResource[] };

const READING = new Set(["get", "head", "options"]);
const WRITING = new Set(["post", "put", "patch", "delete"]);
const NOT_IN_NAMES = new RegExp(`(?!${NAME_CHARACTERS.slice(0, -1)}).`, "gu");
const MAX_TEXT = 300;

/** Reads a parsed document of any shape; what it does not understand, it leaves out. */
export function proposeFromOpenApi(document: unknown): Proposal {
  const root = asRecord(document);
  return {
    isOpenApi: typeof root.openapi === "string" || typeof root.swagger === "string",
    fromScopes: listFromScopes(root),
    fromTags: listFromTags(root),
  };
}

/** OpenAPI 3 keeps the schemes in `components`, Swagger 2 in `securityDefinitions`. */
function listFromScopes(root: Record<string, unknown>): CatalogueResource[] {
  const schemes = { ...asRecord(asRecord(root.components).securitySchemes), ...asRecord(root.securityDefinitions) };
  const resources = new Map<string, CatalogueResource>();
  for (const scheme of Object.values(schemes)) {
    const { flows, scopes } = asRecord(scheme);
    for (const flow of [...Object.values(asRecord(flows)), { scopes }]) {
      for (const [scope, text] of Object.entries(asRecord(asRecord(flow).scopes))) addScope(resources, scope, text);
    }
  }
  return [...resources.values()];
}

/** `orders:read`, `orders.read` and `orders/read` are the permission `orders:read`; `admin` is `admin:use`. */
function addScope(resources: Map<string, CatalogueResource>, scope: string, text: unknown): void {
  const [, first = scope, second = "use"] = /^(.+?)[:./](.+)$/.exec(scope) ?? [];
  const [name, action] = [toName(first), toName(second)];
  if (!isOwnPermission(`${name}:${action}`)) return;
  const resource = resources.get(name) ?? { name, actions: [] };
  resources.set(name, resource);
  if (resource.actions.some((each) => each.name === action)) return;
  const description = typeof text === "string" ? text.trim().slice(0, MAX_TEXT) : "";
  resource.actions.push({ name: action, ...(description === "" ? {} : { description }) });
}

/** A tag with reading calls gets `read`; one with changing calls gets `write`, which implies `read`. */
function listFromTags(root: Record<string, unknown>): CatalogueResource[] {
  const used = new Map<string, Set<"read" | "write">>();
  for (const item of Object.values(asRecord(root.paths))) {
    for (const [method, operation] of Object.entries(asRecord(item))) {
      const kind = READING.has(method) ? "read" : WRITING.has(method) ? "write" : null;
      const { tags } = asRecord(operation);
      if (!kind || !Array.isArray(tags)) continue;
      for (const tag of tags) if (typeof tag === "string") used.set(tag, (used.get(tag) ?? new Set()).add(kind));
    }
  }
  return [...used].flatMap(([tag, kinds]) => {
    const name = toName(tag.toLowerCase());
    if (!isOwnPermission(`${name}:write`)) return [];
    return [{ name, ...(tag === name ? {} : { title: tag.slice(0, 100) }), actions: toActions(name, tag, kinds) }];
  });
}

function toActions(name: string, tag: string, kinds: ReadonlySet<"read" | "write">): CatalogueAction[] {
  const short = tag.slice(0, 80);
  const read: CatalogueAction = { name: "read", title: `Read ${short}` };
  const write: CatalogueAction = { name: "write", title: `Change ${short}` };
  if (!kinds.has("write")) return [read];
  return kinds.has("read") ? [read, { ...write, implies: [`${name}:read`] }] : [write];
}

function toName(text: string): string {
  return text
    .trim()
    .replace(/[\s:]+/g, "-")
    .replace(NOT_IN_NAMES, "")
    .slice(0, 45);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
