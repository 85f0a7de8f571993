/** Reads an upstream's OpenAPI document, of which nothing can be trusted. */
import { upgradeFromTwoToThree } from "@scalar/openapi-upgrader/2.0-to-3.0";
import { parse } from "yaml";

/** Any JSON object. */
export type JsonObject = { [name: string]: unknown };

/** A document that has paths. Everything in it may have any type. */
export type ApiDocument = {
  openapi: string;
  title: string;
  basePath: string;
  paths: JsonObject;
  components: JsonObject;
};

/** Deeper documents are refused: they are walked by functions that call themselves. */
const MAX_DEPTH = 100;

/** The document in a text, without the upstream's address; null if it is not OpenAPI 2 or 3, in JSON or YAML. */
export function readDocument(text: string, origin: string): ApiDocument | null {
  const written = parseText(text.replaceAll(origin, ""));
  if (!isObject(written) || !isObject(written.paths) || getDepth(written) > MAX_DEPTH) return null;
  const document = written.swagger === "2.0" ? upgrade(written) : written;
  if (!document || !isObject(document.paths)) return null;
  const { openapi, info, servers } = document;
  if (typeof openapi !== "string" || !/^3\.[01]\./.test(openapi)) return null;
  return {
    openapi,
    title: isObject(info) && typeof info.title === "string" ? info.title.slice(0, 200) : "",
    basePath: readBasePath(servers),
    paths: document.paths,
    components: isObject(document.components) ? document.components : {},
  };
}

/** Whether a value of JSON is an object, and no list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON first: it is faster, and nearly all documents are. YAML's aliases are bounded, so a short text stays small. */
function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text);
  }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, logLevel: "silent" });
  } catch {
    return null;
  }
}

/** OpenAPI 2 as OpenAPI 3; null where it is broken in a way that can't be converted. */
function upgrade(document: JsonObject): JsonObject | null {
  try {
    return upgradeFromTwoToThree(document) as JsonObject;
  } catch {
    return null;
  }
}

/** The path of the first server, which all paths of the document begin with; "" if there is none. */
function readBasePath(servers: unknown): string {
  const first: unknown = Array.isArray(servers) ? servers[0] : null;
  if (!isObject(first) || typeof first.url !== "string" || first.url.includes("{")) return "";
  try {
    return new URL(first.url, "http://upstream.invalid").pathname.replace(/\/+$/, "");
  } catch {
    return "";
  }
}

function getDepth(value: unknown): number {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth++) {
    if (level.length === 0 || depth > MAX_DEPTH) return depth;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
}
