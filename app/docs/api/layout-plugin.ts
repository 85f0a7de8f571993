/**
 * A Swagger UI plugin that omits what the page already has, and fixes problems for keyboards and screen readers.
 */
import type { PluginFactory } from "swagger-ui-dist/swagger-ui-es-bundle.js";

/**
 * Shows only the calls and the schemas. The page has its own head and its own key field, which replaces a dialog with
 * one field for each header, and there is a single server to choose.
 */
export const layoutPlugin: PluginFactory = ({ React: { createElement } }) => ({
  components: {
    PlainLayout: ({ getComponent }) => {
      const parts = ["operations", "Models"].map((name) => createElement(getComponent(name, true), { key: name }));
      return createElement("div", { className: "swagger-ui" }, parts);
    },
    // Swagger UI's own box starts checked, so an edit would remove restrictions that nobody touched. All boxes also
    // share one id.
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
    // The original is a link inside the button that opens the call. The address follows what is opened anyway.
    DeepLink:
      () =>
      ({ text }) =>
        createElement("span", null, text),
    // The original marks its table as a region without a name. It needs no role.
    responses: (Original) => (properties) => {
      const ref = (place: Element | null) => place?.querySelector("table[role=region]")?.removeAttribute("role");
      return createElement("div", { ref }, createElement(Original, properties));
    },
    TextArea: (Original) => (properties) => createElement(Original, { "aria-label": "Request body", ...properties }),
  },
});
