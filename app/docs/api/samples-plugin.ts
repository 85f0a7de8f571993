/** A Swagger UI plugin that shows each call as code: before it is tried, and then beside its curl command. */
import type { Immutable, PluginFactory, Properties } from "swagger-ui-dist/swagger-ui-es-bundle.js";
import { SAMPLES, type SampleCall, writeCurl } from "./code-samples";
import { describeSample } from "./described-call";

const CURL = { language: "curl", write: writeCurl };

/**
 * Before a call is tried, its code is made from the description; afterwards the original has the curl command. It gets
 * the request without the key: see `hideKeysPlugin`, which must be among the plugins. The code is folded, in elements
 * that the keyboard and screen readers know.
 */
export const samplesPlugin: PluginFactory = ({ React: { createElement } }) => {
  const draw = (call: SampleCall, samples: readonly { language: string; write(call: SampleCall): string }[]) =>
    samples.map(({ language, write }) =>
      createElement(
        "details",
        { key: language, className: "code-sample" },
        createElement("summary", null, language),
        createElement(
          "pre",
          { translate: "no", tabIndex: 0, role: "region", "aria-label": `${language} code` },
          write(call),
        ),
        createElement(
          "button",
          { type: "button", className: "btn", onClick: () => void copyText(write(call)) },
          `Copy ${language}`,
        ),
      ),
    );
  return {
    wrapComponents: {
      curl: (Original) => (properties) => {
        const call = readCall(properties.request);
        return createElement("div", null, createElement(Original, properties), call && draw(call, SAMPLES));
      },
      responses: (Original) => (properties) => {
        const call = properties.request ? null : readDescribed(properties);
        const code = call && createElement("div", { className: "described-code" }, draw(call, [CURL, ...SAMPLES]));
        return createElement("div", null, code, createElement(Original, properties));
      },
    },
  };
};

/** Null where Swagger UI does not say which call it shows. */
function readDescribed({ path, method, specSelectors, fn }: Properties): SampleCall | null {
  if (!path || !method || !specSelectors) return null;
  const place = ["paths", path, method];
  const spec = specSelectors.specJson();
  const operation = specSelectors.specResolvedSubtree(place) ?? spec.getIn(place);
  const keyHeader = spec.getIn(["components", "securitySchemes", "apikey", "name"]);
  const described = {
    ...{ origin: location.origin, path, method },
    operation: isMap(operation) ? operation.toJS() : null,
    keyHeader: typeof keyHeader === "string" ? keyHeader : "X-API-Key",
  };
  return describeSample(described, (schema) => fn?.getSampleSchema?.(schema ?? {}, "application/json", {}));
}

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
