/**
 * A plugin of Swagger UI that keeps the visitor's key out of what it prints: the address of a call, and its curl line.
 */
import type { Immutable, Plugin } from "swagger-ui-dist/swagger-ui-es-bundle.js";

/** Stands where the key was: whoever copies the line puts their own there, on their own machine. */
const PLACEHOLDER = "YOUR-API-KEY";

const KEY_HEADER = /^(?:x-elasticemail-apikey|x-auth-token|x-api-key|authorization)$/i;
// A key, and whatever was typed in its place.
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

/** The request as it may be shown. */
function hideKeys(request: unknown): unknown {
  if (!isMap(request)) return request;
  return request.update("url", hideIn).update("headers", hideIn).update("body", hideIn);
}

type Selector = (...parameters: unknown[]) => unknown;

const hidden =
  (original: Selector) =>
  (_state: unknown, ...parameters: unknown[]) =>
    hideKeys(original(...parameters));

/** Only what is shown passes through these selectors; what is sent does not. */
export const hideKeysPlugin: Plugin = {
  statePlugins: { spec: { wrapSelectors: { requestFor: hidden, mutatedRequestFor: hidden } } },
};
