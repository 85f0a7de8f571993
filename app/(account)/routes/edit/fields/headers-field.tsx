/** The headers that a route sets and removes, in one direction. */
"use client";
import { Plus, X } from "lucide-react";
import type { HeaderDraft, HeadersDraft } from "@/app/(account)/routes/edit/draft/headers-draft";
import { Button } from "@/components/ui/button";
import { FieldError, TextField } from "@/components/ui/field";
import { LinesField, SelectField } from "./fields";

type HeadersFieldProps = {
  /** the field's name in the document */
  name: "requestHeaders" | "responseHeaders";
  title: string;
  value: HeadersDraft;
  errorFor: (name: string) => string | undefined;
  onChange: (value: HeadersDraft, name: string) => void;
};

export function HeadersField({ name, title, value, errorFor, onChange }: HeadersFieldProps) {
  const { set, remove } = value;
  const nextKey = Math.max(-1, ...set.map(({ key }) => key)) + 1;
  const place = `${name}.set`;
  const change = (key: number, facts: Partial<HeaderDraft>) =>
    onChange({ ...value, set: set.map((each) => (each.key === key ? { ...each, ...facts } : each)) }, place);
  const error = errorFor(place);
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-medium">{title}</legend>
      {set.map(({ key, name: header, source, text }, index) => (
        <div key={key} className="grid gap-2 rounded-box bg-sunken p-2 sm:grid-cols-[1fr_10rem_1fr_auto] sm:items-end">
          <TextField
            label={`Header ${index + 1}`}
            value={header}
            placeholder="X-Env"
            className="figures"
            spellCheck={false}
            onChange={(event) => change(key, { name: event.target.value })}
          />
          <SelectField
            label="Set to"
            value={source}
            onChange={(event) => change(key, { source: event.target.value === "env" ? "env" : "value" })}
          >
            <option value="value">This text</option>
            <option value="env">A variable</option>
          </SelectField>
          <TextField
            label={source === "env" ? "Environment variable" : "Text"}
            value={text}
            placeholder={source === "env" ? "SHOP_TOKEN" : "prod"}
            className="figures"
            spellCheck={false}
            onChange={(event) => change(key, { text: event.target.value })}
          />
          <Button
            weight="ghost"
            size="icon"
            aria-label={`Remove header ${index + 1}`}
            onClick={() => onChange({ ...value, set: set.filter((each) => each.key !== key) }, place)}
          >
            <X aria-hidden="true" />
          </Button>
        </div>
      ))}
      {error && <FieldError id={`${name}-error`}>{error}</FieldError>}
      <div>
        <Button
          size="sm"
          onClick={() =>
            onChange({ ...value, set: [...set, { key: nextKey, name: "", source: "value", text: "" }] }, place)
          }
        >
          <Plus aria-hidden="true" />
          Set a header
        </Button>
      </div>
      <LinesField
        label="Remove"
        hint="Names of headers, one a line."
        rows={2}
        value={remove}
        error={errorFor(`${name}.remove`)}
        onChange={(event) => onChange({ ...value, remove: event.target.value }, `${name}.remove`)}
      />
    </fieldset>
  );
}
