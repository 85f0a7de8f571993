/** A label, its field, a hint and an error, linked for assistive technology. */
import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn";

/** A field's look without its size. */
export const INPUT_FACE = cn(
  "min-w-0 rounded-box border border-edge bg-surface text-base text-ink transition-colors duration-100",
  "hover:border-soft focus-visible:outline-offset-0 disabled:opacity-50 aria-invalid:border-danger",
);
/** The look of a field that takes a file. */
export const FILE_CLASSES = cn(
  INPUT_FACE,
  "w-full p-1 text-soft text-sm file:mr-3 file:cursor-pointer file:rounded-[0.25rem] file:border-0 file:bg-sunken",
  "file:px-3 file:py-1.5 file:font-medium file:text-ink",
);
export const INPUT_CLASSES = cn(INPUT_FACE, "h-10 w-full px-3 sm:h-9 sm:text-sm");

export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-danger text-[0.8125rem]">
      <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

/** Joins the ids of a field's hint and error for `aria-describedby`; undefined when there are none. */
export function describedBy(...ids: (string | false | null | undefined)[]): string | undefined {
  return ids.filter(Boolean).join(" ") || undefined;
}

type TextAreaProps = ComponentProps<"textarea"> & {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
};

/** A field for text of several lines. */
export function TextArea({ label, hint, error, className, ...input }: TextAreaProps) {
  const id = useId();
  const [hintId, errorId] = [`${id}-hint`, `${id}-error`];
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <textarea
        {...input}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(hint ? hintId : null, error ? errorId : null)}
        className={cn(INPUT_FACE, "field-sizing-content max-h-40 w-full resize-y px-3 py-2 sm:text-sm", className)}
      />
      {hint && (
        <p id={hintId} className="text-[0.8125rem] text-faint">
          {hint}
        </p>
      )}
      {error && <FieldError id={errorId}>{error}</FieldError>}
    </div>
  );
}

type TextFieldProps = ComponentProps<"input"> & {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  /** shown inside the field, at its right edge */
  trailing?: ReactNode;
};

export function TextField({ label, hint, error, trailing, className, ...input }: TextFieldProps) {
  const id = useId();
  const [hintId, errorId] = [`${id}-hint`, `${id}-error`];
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          {...input}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(hint ? hintId : null, error ? errorId : null)}
          className={cn(INPUT_CLASSES, trailing && "pr-11", className)}
        />
        {trailing && <div className="absolute inset-y-0 right-0 flex items-center sm:pr-0.5">{trailing}</div>}
      </div>
      {hint && (
        <p id={hintId} className="text-[0.8125rem] text-faint">
          {hint}
        </p>
      )}
      {error && <FieldError id={errorId}>{error}</FieldError>}
    </div>
  );
}
