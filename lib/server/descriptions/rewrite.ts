/** Rewrites parts of an upstream's document for the merged one. */
import { isObject, type JsonObject } from "./document";

const LOCAL = /^#\/components\/([A-Za-z]+)\/([^/]+)$/;

/** What must not be taken over: addresses, secrets' places, and what leads elsewhere. */
const LEFT_OUT = new Set(["servers", "security", "callbacks", "links", "externalDocs"]);

/** Members with data of the API, in which nothing has a meaning of OpenAPI. */
const AS_IT_IS = new Set(["example", "default", "enum", "const", "value"]);

/** Members that hold parts under names which the API has chosen, such as a property called "links". */
const NAMED = new Set(["properties", "patternProperties", "responses", "content", "headers", "examples"]);

/** The kinds of components that are taken over. */
export const KINDS = ["schemas", "responses", "parameters", "examples", "requestBodies", "headers"] as const;

/** The name of a component in the merged document, where each document has a prefix. */
export function toComponentName(prefix: string, name: string): string {
  return `${prefix}.${name.replace(/[^A-Za-z0-9._-]/g, "_")}`;
}

/**
 * A copy of a part in which references lead to the merged document's components. A reference to anything else, such as
 * another host, is replaced by an empty object: nobody follows it.
 */
export function rewritePart(part: unknown, prefix: string): unknown {
  if (Array.isArray(part)) return part.map((each) => rewritePart(each, prefix));
  if (!isObject(part)) return part;
  if (typeof part.$ref === "string") {
    const reference = toMerged(part.$ref, prefix);
    return reference === null ? {} : { $ref: reference };
  }
  const entries = Object.entries(part).filter(([name]) => !LEFT_OUT.has(name) && !name.startsWith("x-"));
  return Object.fromEntries(entries.map(([name, value]) => [name, rewriteMember(name, value, prefix)]));
}

function rewriteMember(name: string, value: unknown, prefix: string): unknown {
  if (AS_IT_IS.has(name)) return value;
  if (name === "mapping") return rewriteMapping(value, prefix);
  if (!NAMED.has(name) || !isObject(value)) return rewritePart(value, prefix);
  return Object.fromEntries(Object.entries(value).map(([each, part]) => [each, rewritePart(part, prefix)]));
}

function toMerged(reference: string, prefix: string): string | null {
  const [, kind, name] = LOCAL.exec(reference) ?? [];
  if (!kind || !name || !KINDS.some((each) => each === kind)) return null;
  return `#/components/${kind}/${toComponentName(prefix, name)}`;
}

/** The `mapping` of a discriminator holds references as plain values. */
function rewriteMapping(mapping: unknown, prefix: string): unknown {
  if (!isObject(mapping)) return rewritePart(mapping, prefix);
  const entries = Object.entries(mapping).flatMap(([value, reference]) => {
    const merged = typeof reference === "string" ? toMerged(reference, prefix) : null;
    return merged === null ? [] : [[value, merged]];
  });
  return Object.fromEntries(entries) as JsonObject;
}
