/**
 * A Swagger UI plugin that removes the visitor's key from what is printed: the address of a call and its curl command.
 */
import type { Immutable, Plugin } from "swagger-ui-dist/swagger-ui-es-bundle.js";

/** Replaces the key. People who copy the command fill in their own key. */
const PLACEHOLDER = "YOUR-API-KEY";

const KEY_HEADER = /^(?:x-elasticemail-apikey|x-auth-token|x-api-key|authorization)$/i;
// A key, or anything else that was typed where a key belongs.
const IN_TEXT = /[0-9A-F]{96}|(?<=[?&]apikey=)[^&#]+|(?<=^apikey=)[^&]+/gi;

function hideIn(value: unknown): unknown {
  if (typeof value === "string") return value.replace(IN_TEXT, PLACEHOLDER);
  if (value instanceof FormData) {
    const hidden = new FormData();
    for (const [name, part] of value) hidden.append(name, typeof part === "string" ? hideField(name, part) : part);
    return hidden;
  }
  return isMap(value) ? value.map((part, name) => (typeof part === "string" ? hideField(name, part) : part)) : value;
}

function hideField(name: string, value: string): string {
  if (/^apikey$/i.test(name)) return PLACEHOLDER;
  if (!KEY_HEADER.test(name)) return value.replace(IN_TEXT, PLACEHOLDER);
  return /^bearer /i.test(value) ? `Bearer ${PLACEHOLDER}` : PLACEHOLDER;
}

function isMap(value: unknown): value is Immutable {
  return typeof value === "object" && value !== null && "map" in value && "update" in value;
}

/** The request without keys, to be shown. */
function hideKeys(request: unknown): unknown {
  if (!isMap(request)) return request;
  return request.update("url", hideIn).update("headers", hideIn).update("body", hideIn);
}

type Selector = (...parameters: unknown[]) => unknown;

const hidden =
  (original: Selector) =>
  (_state: unknown, ...parameters: unknown[]) =>
    hideKeys(original(...parameters));

/** These selectors provide only what is shown, so the request that is sent keeps its key. */
export const hideKeysPlugin: Plugin = {
  statePlugins: { spec: { wrapSelectors: { requestFor: hidden, mutatedRequestFor: hidden } } },
};
