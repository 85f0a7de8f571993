/** Fields that the forms about routes share: a text of several lines, and a choice from a list. */
"use client";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "@/components/ui/cn";
import { describedBy, FieldError, INPUT_CLASSES, INPUT_FACE } from "@/components/ui/field";

type Labelled = { label: string; hint?: ReactNode; error?: string | undefined };

/** `isCode`: shown in the fixed font, and neither corrected nor translated. */
type LinesFieldProps = ComponentProps<"textarea"> & Labelled & { isCode?: boolean };

export function LinesField({ label, hint, error, isCode = true, className, ...input }: LinesFieldProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <textarea
        rows={3}
        {...input}
        id={id}
        spellCheck={false}
        autoCapitalize="off"
        translate={isCode ? "no" : undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(hint ? `${id}-hint` : null, error ? `${id}-error` : null)}
        className={cn(INPUT_FACE, "w-full px-3 py-2 sm:text-sm", isCode && "figures", className)}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-[0.8125rem] text-faint">
          {hint}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

type SelectFieldProps = ComponentProps<"select"> & Labelled & { isLabelHidden?: boolean };

export function SelectField({ label, hint, error, isLabelHidden, className, children, ...input }: SelectFieldProps) {
  const id = useId();
  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={id} className={isLabelHidden ? "sr-only" : "font-medium"}>
        {label}
      </label>
      <select
        {...input}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(hint ? `${id}-hint` : null, error ? `${id}-error` : null)}
        className={cn(INPUT_CLASSES, "pr-2", className)}
      >
        {children}
      </select>
      {hint && (
        <p id={`${id}-hint`} className="text-[0.8125rem] text-faint">
          {hint}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
