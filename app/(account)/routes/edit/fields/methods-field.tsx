/** The methods that a route lets through, each with the permissions that it asks for. */
"use client";
import { useId } from "react";
import type { MethodDraft, MethodsDraft } from "@/app/(account)/routes/edit/draft/methods-draft";
import { Checkbox, Segmented } from "@/components/ui/choices";
import { FieldError } from "@/components/ui/field";
import { METHOD_NAMES, type MethodName } from "@/lib/shared/routes/method-names";
import { WordSelect } from "./word-select";

type MethodsFieldProps = {
  value: MethodsDraft;
  errorFor: (name: string) => string | undefined;
  onChange: (value: MethodsDraft, name: string) => void;
};

export function MethodsField({ value, errorFor, onChange }: MethodsFieldProps) {
  const id = useId();
  const methodError = METHOD_NAMES.some((method) => errorFor(`permissions.${method}`) !== undefined);
  const error = methodError ? undefined : errorFor("permissions");
  return (
    <section aria-labelledby={`${id}-label`} className="grid gap-2">
      <h3 id={`${id}-label`} className="font-medium">
        Methods and permissions
      </h3>
      <p className="text-[0.8125rem] text-faint">
        Methods that are not checked are refused. Without permissions any valid key may call.
      </p>
      <ul className="divide-y divide-line rounded-box border border-line">
        {METHOD_NAMES.map((method) => (
          <MethodRow
            key={method}
            method={method}
            value={value[method]}
            error={errorFor(`permissions.${method}`)}
            onChange={(next) => onChange({ ...value, [method]: next }, `permissions.${method}`)}
          />
        ))}
      </ul>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </section>
  );
}

type MethodRowProps = {
  method: MethodName;
  value: MethodDraft;
  error: string | undefined;
  onChange: (value: MethodDraft) => void;
};

function MethodRow({ method, value, error, onChange }: MethodRowProps) {
  const id = useId();
  const { isAllowed, words, isAny } = value;
  return (
    <li className="grid gap-2 px-3 py-1.5 sm:grid-cols-[7rem_minmax(0,1fr)]">
      <Checkbox
        id={id}
        label={method}
        checked={isAllowed}
        aria-invalid={error ? true : undefined}
        onChange={(event) => onChange({ ...value, isAllowed: event.target.checked })}
      />
      {isAllowed && (
        <div className="grid min-w-0 gap-2 pb-1.5 sm:py-1">
          <WordSelect label={method} words={words} onChange={(next) => onChange({ ...value, words: next })} />
          {words.length > 1 && (
            <Segmented
              label={`How many of these permissions ${method} needs`}
              name={`${id}-any`}
              value={isAny ? "any" : "all"}
              options={[
                { value: "all", label: "All of them" },
                { value: "any", label: "Any one of them" },
              ]}
              onChange={(choice) => onChange({ ...value, isAny: choice === "any" })}
            />
          )}
          {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
        </div>
      )}
    </li>
  );
}
