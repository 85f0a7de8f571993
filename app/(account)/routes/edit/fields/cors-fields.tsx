/** Which web pages of other origins may call a route. */
"use client";
import { useId } from "react";
import type { CorsDraft } from "@/app/(account)/routes/edit/draft/cors-draft";
import { readLines } from "@/app/(account)/routes/edit/draft/headers-draft";
import { Checkbox } from "@/components/ui/choices";
import { FieldError, TextField } from "@/components/ui/field";
import { Fold } from "@/components/ui/fold";
import type { RouteFieldsProps } from "./field-props";
import { LinesField } from "./fields";

const LISTS = [
  { name: "origins", label: "Origins", hint: "One a line, such as https://shop.example. * stands for every page." },
  { name: "headers", label: "Headers that pages may send", hint: "One a line. A key is sent in X-API-Key." },
  { name: "exposed", label: "Headers that pages may read", hint: "One a line." },
] as const;

export function CorsFields({ draft, errors, onChange }: RouteFieldsProps) {
  const { errorFor, hasErrorIn } = errors;
  const id = useId();
  const { cors } = draft;
  const change = (facts: Partial<CorsDraft>, name: string) => onChange({ cors: { ...cors, ...facts } }, `cors.${name}`);
  const isShown = LISTS.some(({ name }) => errorFor(`cors.${name}`)) || errorFor("cors.credentials");
  const whole = isShown || errorFor("cors.maxAgeSeconds") ? undefined : errorFor("cors");
  return (
    <Fold
      title="Web pages of other origins (CORS)"
      summary={draft.hasCors ? describeOrigins(cors.origins) : "None"}
      hasError={hasErrorIn(["cors"])}
    >
      <Checkbox
        id={`${id}-on`}
        label="Let pages of other origins call this route"
        hint="The gate answers their preflight requests itself, before a key is asked for."
        checked={draft.hasCors}
        onChange={(event) => onChange({ hasCors: event.target.checked }, "cors")}
      />
      {draft.hasCors && (
        <>
          {LISTS.map(({ name, label, hint }) => (
            <LinesField
              key={name}
              label={label}
              hint={hint}
              rows={2}
              value={cors[name]}
              error={errorFor(`cors.${name}`)}
              onChange={(event) => change({ [name]: event.target.value }, name)}
            />
          ))}
          <TextField
            label="Preflights are valid for, in seconds"
            value={cors.maxAgeSeconds}
            error={errorFor("cors.maxAgeSeconds")}
            inputMode="numeric"
            onChange={(event) => change({ maxAgeSeconds: event.target.value }, "maxAgeSeconds")}
          />
          <div className="grid gap-1">
            <Checkbox
              id={`${id}-credentials`}
              label="Pages may send cookies"
              checked={cors.credentials}
              aria-invalid={errorFor("cors.credentials") ? true : undefined}
              onChange={(event) => change({ credentials: event.target.checked }, "credentials")}
            />
            {errorFor("cors.credentials") && (
              <FieldError id={`${id}-credentials-error`}>{errorFor("cors.credentials")}</FieldError>
            )}
          </div>
        </>
      )}
      {whole && <FieldError id={`${id}-error`}>{whole}</FieldError>}
    </Fold>
  );
}

function describeOrigins(text: string): string {
  const [first, ...others] = readLines(text);
  if (first === undefined) return "No origin yet";
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
