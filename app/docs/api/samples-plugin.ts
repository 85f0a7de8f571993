/** A Swagger UI plugin that shows, beside a call's curl command, the same call in further languages. */
import type { Immutable, PluginFactory } from "swagger-ui-dist/swagger-ui-es-bundle.js";
import { SAMPLES, type SampleCall } from "./code-samples";

/**
 * The original is the curl command. It gets the request without the key: see `hideKeysPlugin`, which must be among the
 * plugins. The code goes below it, folded, in elements that the keyboard and screen readers know.
 */
export const samplesPlugin: PluginFactory = ({ React: { createElement } }) => ({
  wrapComponents: {
    curl: (Original) => (properties) => {
      const call = readCall(properties.request);
      const samples = SAMPLES.map(({ language, write }) =>
        createElement(
          "details",
          { key: language, className: "code-sample" },
          createElement("summary", null, language),
          createElement(
            "pre",
            { translate: "no", tabIndex: 0, role: "region", "aria-label": `${language} code` },
            call && write(call),
          ),
          createElement(
            "button",
            { type: "button", className: "btn", onClick: () => void copyText(call ? write(call) : "") },
            `Copy ${language}`,
          ),
        ),
      );
      return createElement("div", null, createElement(Original, properties), call ? samples : null);
    },
  },
});

/** Null for a call whose body is no text, such as a file. */
function readCall(request: unknown): SampleCall | null {
  if (!isMap(request)) return null;
  const [method, url, headers, body] = ["method", "url", "headers", "body"].map((name) => request.get(name));
  if (typeof url !== "string" || (body !== undefined && body !== null && typeof body !== "string")) return null;
  const fields: Record<string, string> = {};
  if (isMap(headers)) headers.map((value, name) => (fields[name] = String(value)));
  return { method: String(method ?? "GET").toUpperCase(), url, headers: fields, body: body ?? null };
}

function isMap(value: unknown): value is Immutable {
  return typeof value === "object" && value !== null && "get" in value && "map" in value;
}

/** On plain http the clipboard can't be written to; the code can be selected there. */
async function copyText(text: string): Promise<void> {
  await navigator.clipboard?.writeText(text);
}
