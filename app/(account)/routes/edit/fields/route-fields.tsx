/** Every field of a route: what each route needs in front, the rest folded by what it is about. */
"use client";
import { useId } from "react";
import type { RouteDraft } from "@/app/(account)/routes/edit/draft/route-draft";
import { Checkbox } from "@/components/ui/choices";
import { TextField } from "@/components/ui/field";
import { Fold } from "@/components/ui/fold";
import { CorsFields } from "./cors-fields";
import type { RouteFieldsProps } from "./field-props";
import { LinesField, SelectField } from "./fields";
import { HeadersField } from "./headers-field";
import { MethodsField } from "./methods-field";
import { TrafficFields } from "./traffic-fields";
import { UpstreamsField } from "./upstreams-field";

export function RouteFields({ draft, errors, onChange }: RouteFieldsProps) {
  const { errorFor, hasErrorIn } = errors;
  const id = useId();
  const headerCount = draft.requestHeaders.set.length + draft.responseHeaders.set.length;
  return (
    <div className="grid gap-6">
      <TextField
        label="Path"
        hint="Below /api. Calls of this path and all below it are forwarded. {id} stands for any one segment."
        value={draft.path}
        error={errorFor("path")}
        placeholder="/api/orders"
        className="figures"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => onChange({ path: event.target.value }, "path")}
      />
      <UpstreamsField
        value={draft.upstreams}
        errorFor={errorFor}
        onChange={(upstreams, name) => onChange({ upstreams }, name)}
      />
      <MethodsField
        value={draft.methods}
        errorFor={errorFor}
        onChange={(methods, name) => onChange({ methods }, name)}
      />
      <div className="grid gap-2">
        <TrafficFields draft={draft} errors={errors} onChange={onChange} />
        <Fold
          title="Path and headers"
          summary={describeHeaders(draft.stripPrefix, headerCount)}
          hasError={hasErrorIn(["stripPrefix", "requestHeaders", "responseHeaders"])}
        >
          <Checkbox
            id={`${id}-strip`}
            label="Replace the route's path"
            hint="Unchecked: the upstream gets the whole path of the request, behind its own."
            checked={draft.stripPrefix}
            onChange={(event) => onChange({ stripPrefix: event.target.checked }, "stripPrefix")}
          />
          <HeadersField
            name="requestHeaders"
            title="Headers of requests to the upstream"
            value={draft.requestHeaders}
            errorFor={errorFor}
            onChange={(requestHeaders, name) => onChange({ requestHeaders }, name)}
          />
          <HeadersField
            name="responseHeaders"
            title="Headers of answers to callers"
            value={draft.responseHeaders}
            errorFor={errorFor}
            onChange={(responseHeaders, name) => onChange({ responseHeaders }, name)}
          />
        </Fold>
        <CorsFields draft={draft} errors={errors} onChange={onChange} />
        <Fold
          title="Documentation and MCP"
          summary={draft.openapi !== "" || draft.mcp !== "none" ? "Set" : "None"}
          hasError={hasErrorIn(["openapi", "mcp"])}
        >
          <TextField
            label="OpenAPI document"
            hint="The path of the upstream's own document, for the developer page."
            placeholder="/openapi.json"
            value={draft.openapi}
            error={errorFor("openapi")}
            className="figures"
            spellCheck={false}
            onChange={(event) => onChange({ openapi: event.target.value }, "openapi")}
          />
          <SelectField
            label="Model Context Protocol"
            value={draft.mcp}
            error={draft.mcp === "tools" ? undefined : errorFor("mcp")}
            onChange={(event) => onChange({ mcp: event.target.value as RouteDraft["mcp"] }, "mcp")}
          >
            <option value="none">The upstream does not speak it</option>
            <option value="all">Whoever may call the route may call every tool</option>
            <option value="tools">Permissions for each tool</option>
          </SelectField>
          {draft.mcp === "tools" && (
            <LinesField
              label="Tools"
              hint="A tool with its permissions on each line, such as “search: docs:read”. Write “any” in front where one of several is enough."
              value={draft.mcpTools}
              error={errorFor("mcp")}
              onChange={(event) => onChange({ mcpTools: event.target.value }, "mcp")}
            />
          )}
        </Fold>
      </div>
    </div>
  );
}

function describeHeaders(stripsPrefix: boolean, count: number): string {
  const path = stripsPrefix ? "Path is replaced" : "Path is kept";
  if (count === 0) return path;
  return `${path}, ${count === 1 ? "1 header is set" : `${count} headers are set`}`;
}
