/** Native radios and checkboxes in our own look. The browser provides keyboard, form and name. */
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

const FACE =
  "size-[1.125rem] shrink-0 appearance-none border border-edge bg-surface transition-colors duration-100 sm:size-4";

export function Radio({ className, ...input }: ComponentProps<"input">) {
  return (
    <input
      {...input}
      type="radio"
      className={cn(FACE, "rounded-full checked:border-[0.3125rem] checked:border-accent", className)}
    />
  );
}

type CheckboxProps = ComponentProps<"input"> & { label: string; hint?: ReactNode };

/** The label is the accessible name, the hint the description. */
export function Checkbox({ label, hint, id, className, ...input }: CheckboxProps & { id: string }) {
  return (
    <div className={cn("flex min-h-10 items-start gap-2.5 py-2.5 sm:min-h-0 sm:py-1.5", className)}>
      <span className="relative mt-px flex h-[1.125rem] items-center sm:mt-0.5 sm:h-4">
        <input
          {...input}
          id={id}
          type="checkbox"
          aria-describedby={hint ? `${id}-hint` : undefined}
          className={cn(FACE, "peer rounded-[0.25rem] checked:border-accent checked:bg-accent")}
        />
        <svg
          aria-hidden="true"
          viewBox="0 0 16 16"
          className="pointer-events-none absolute inset-x-0 hidden size-[1.125rem] fill-none stroke-2 stroke-on-accent peer-checked:block sm:size-4"
        >
          <path d="m4 8.5 2.75 2.75L12 5.5" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </span>
      <span className="min-w-0">
        <label htmlFor={id} className={cn("block", input.disabled ? "cursor-not-allowed text-soft" : "cursor-pointer")}>
          {label}
        </label>
        {hint && (
          <span id={`${id}-hint`} className="block text-[0.8125rem] text-faint">
            {hint}
          </span>
        )}
      </span>
    </div>
  );
}

/** `isNothing`: the option that grants nothing, so it is not highlighted. */
export type SegmentedOption<T extends string> = {
  value: T;
  label: string;
  isNothing?: boolean;
  isDisabled?: boolean;
};
type SegmentedProps<T extends string> = {
  /** names the group */
  label: string;
  name: string;
  value: T;
  options: readonly SegmentedOption<T>[];
  onChange: (value: T) => void;
};

/** One choice of a few short words, side by side. */
export function Segmented<T extends string>({ label, name, value, options, onChange }: SegmentedProps<T>) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={cn(
        "rounded-box bg-sunken p-0.5",
        options.length > 3 ? "grid grid-cols-2 sm:inline-flex" : "inline-flex",
      )}
    >
      {options.map((option) => (
        <label
          key={option.value}
          className={cn(
            "relative flex min-h-9 items-center rounded-[0.375rem] px-2 text-[0.8125rem] text-soft sm:min-h-7 sm:px-2.5",
            "transition-colors duration-100 hover:text-ink",
            "has-checked:bg-raised has-checked:font-medium has-checked:ring-1",
            option.isNothing
              ? "has-checked:text-ink has-checked:ring-line"
              : "has-checked:text-accent has-checked:ring-accent/50",
            "has-focus-visible:outline-2 has-focus-visible:outline-accent",
            option.isDisabled && "line-through opacity-50 hover:text-soft",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            disabled={option.isDisabled}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none rounded-[inherit] outline-none disabled:cursor-not-allowed"
          />
          <span className="pointer-events-none whitespace-nowrap">{option.label}</span>
        </label>
      ))}
    </div>
  );
}
