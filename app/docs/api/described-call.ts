/** Makes an example of a call from its description, before anybody has filled in anything. */
import type { SampleCall } from "./code-samples";

type Facts = { [name: string]: unknown };

const isFacts = (value: unknown): value is Facts =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Where a call goes, and how its key is sent. `operation` is OpenAPI 3, resolved; anything may be missing in it. */
export type DescribedCall = { origin: string; path: string; method: string; operation: unknown; keyHeader: string };

/** Writes an example of a JSON value from its schema. */
type WriteExample = (schema: unknown) => unknown;

const KEY = "YOUR-API-KEY";

/**
 * The call with the examples of its description. What has no example stands in braces. A body is written if the call
 * takes JSON.
 */
export function describeSample(
  { origin, path, method, operation, keyHeader }: DescribedCall,
  writeExample: WriteExample,
): SampleCall {
  const facts = isFacts(operation) ? operation : {};
  const parameters = (Array.isArray(facts.parameters) ? facts.parameters : []).filter(isFacts);
  const listed = (place: string) => parameters.filter((each) => each.in === place && typeof each.name === "string");
  const needed = (place: string) => listed(place).filter(({ required }) => required === true);
  let filled = path;
  for (const each of listed("path")) filled = filled.replace(`{${each.name}}`, () => readExample(each));
  const query = needed("query").map((each) => `${encodeURIComponent(String(each.name))}=${readExample(each)}`);
  const needsKey = !(Array.isArray(facts.security) && facts.security.length === 0);
  const body = readBody(facts.requestBody, writeExample);
  return {
    method: method.toUpperCase(),
    url: origin + filled + (query.length > 0 ? `?${query.join("&")}` : ""),
    headers: {
      ...(needsKey ? { [keyHeader]: KEY } : {}),
      ...Object.fromEntries(needed("header").map((each) => [each.name, readExample(each)])),
      ...(body === null ? {} : { "Content-Type": "application/json" }),
    },
    body,
  };
}

/** The example of a parameter, as it stands in an address or a header; its name in braces where there is none. */
function readExample({ name, example, schema }: Facts): string {
  const inner = isFacts(schema) ? (schema.example ?? schema.default) : undefined;
  const value = example ?? inner;
  return typeof value === "string" || typeof value === "number" ? encodeURIComponent(value) : `{${name}}`;
}

function readBody(requestBody: unknown, writeExample: WriteExample): string | null {
  const content = isFacts(requestBody) && isFacts(requestBody.content) ? requestBody.content : {};
  const json = content["application/json"];
  if (!isFacts(json)) return null;
  const [first] = isFacts(json.examples) ? Object.values(json.examples) : [];
  const example = json.example ?? (isFacts(first) ? first.value : undefined) ?? writeExample(json.schema);
  return typeof example === "string" ? example : JSON.stringify(example ?? {}, null, 2);
}
