/** Picks the permissions of a key: a preset, or each permission individually. */
"use client";
import { useId } from "react";
import { Radio } from "@/components/ui/choices";
import { cn } from "@/components/ui/cn";
import { describedBy, FieldError } from "@/components/ui/field";
import type { Permission } from "@/lib/shared/keys/permissions";
import { findOfferedPreset, listOfferedPresets, type PermissionBoundary } from "./permission-offer";
import { PermissionTable } from "./permission-table";

const CUSTOM_HINT = "Pick access per area";

type PermissionPickerProps = {
  label?: string;
  value: readonly Permission[];
  /** the form holds it, since a custom choice that equals a preset is still custom */
  isCustom: boolean;
  /** the permission boundary, if there is one */
  boundary?: PermissionBoundary;
  error: string | undefined;
  onChange: (value: Permission[], isCustom: boolean) => void;
};

export function PermissionPicker(props: PermissionPickerProps) {
  const { label: title = "Permissions", value, isCustom, boundary = null, error, onChange } = props;
  const id = useId();
  const presets = listOfferedPresets(boundary);
  // Also null when the boundary has changed in the meantime: the choice is kept, and shown one by one.
  const preset = isCustom ? null : findOfferedPreset(value, boundary);
  const choices = [
    ...presets.map(({ id: choice, label, hint, permissions }) => ({
      choice,
      label,
      hint,
      isChosen: preset?.id === choice,
      choose: () => onChange([...permissions], false),
    })),
    // "Custom" starts with the permissions chosen so far.
    {
      choice: "custom",
      label: "Custom",
      hint: CUSTOM_HINT,
      isChosen: preset === null,
      choose: () => onChange([...value], true),
    },
  ];
  return (
    <section className="grid gap-2">
      <h3 id={`${id}-label`} className="font-medium">
        {title}
      </h3>
      <div
        role="radiogroup"
        aria-labelledby={`${id}-label`}
        aria-describedby={describedBy(error ? `${id}-error` : null, boundary && `${id}-boundary`)}
        aria-invalid={error ? true : undefined}
        className="grid gap-2 sm:grid-cols-2"
      >
        {choices.map(({ choice, label, hint, isChosen, choose }) => (
          <div
            key={choice}
            className={cn(
              "relative flex gap-2.5 rounded-box border border-line p-3 transition-colors duration-100 hover:border-edge",
              "has-checked:border-accent has-checked:bg-accent-soft",
              "has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2",
            )}
          >
            <Radio
              id={`${id}-${choice}`}
              name={`${id}-preset`}
              checked={isChosen}
              onChange={choose}
              aria-describedby={`${id}-${choice}-hint`}
              className="relative z-10 mt-px outline-none sm:mt-0.5"
            />
            <div className="min-w-0">
              <label
                htmlFor={`${id}-${choice}`}
                className="block cursor-pointer font-medium after:absolute after:inset-0"
              >
                {label}
              </label>
              <p id={`${id}-${choice}-hint`} className="text-[0.8125rem] text-soft">
                {hint}
              </p>
            </div>
          </div>
        ))}
      </div>
      {boundary && (
        <p id={`${id}-boundary`} className="text-[0.8125rem] text-soft">
          An owner or admin has limited the permissions that your keys can have. Only those are offered here.
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {preset === null && (
        <PermissionTable value={value} boundary={boundary} onChange={(next) => onChange(next, true)} />
      )}
    </section>
  );
}
