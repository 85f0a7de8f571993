/**
 * A plugin of Swagger UI that leaves out what the page has itself, and mends what keyboards and screen readers meet.
 */
import type { PluginFactory } from "swagger-ui-dist/swagger-ui-es-bundle.js";

/**
 * The calls and the schemas, and nothing else: the page has a head of its own, there is one server, and one field for
 * the key takes the place of a dialog with one for each header.
 */
export const layoutPlugin: PluginFactory = ({ React: { createElement } }) => ({
  components: {
    PlainLayout: ({ getComponent }) => {
      const parts = ["operations", "Models"].map((name) => createElement(getComponent(name, true), { key: name }));
      return createElement("div", { className: "swagger-ui" }, parts);
    },
    // Its own starts checked, and all of them have one id: an edit would lift restrictions that nobody touched.
    ParameterIncludeEmpty: ({ isIncluded, isDisabled, onChange }) =>
      createElement(
        "label",
        { className: "flex items-center gap-2" },
        createElement("input", {
          type: "checkbox",
          disabled: isDisabled,
          checked: isIncluded && !isDisabled,
          onChange: (event: { target: HTMLInputElement }) => onChange(event.target.checked),
        }),
        "Send empty value",
      ),
  },
  wrapComponents: {
    authorizeOperationBtn: () => () => null,
    // A link within the button that opens the call: the address follows what is opened anyway.
    DeepLink:
      () =>
      ({ text }) =>
        createElement("span", null, text),
    // Its table is marked as a region without a name; as the table that it is it needs no mark.
    responses: (Original) => (properties) => {
      const ref = (place: Element | null) => place?.querySelector("table[role=region]")?.removeAttribute("role");
      return createElement("div", { ref }, createElement(Original, properties));
    },
    TextArea: (Original) => (properties) => createElement(Original, { "aria-label": "Request body", ...properties }),
  },
});
