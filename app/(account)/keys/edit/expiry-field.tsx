/** The field for when a key expires: never, or at a time in the person's own time zone. */
"use client";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choices";
import { cn } from "@/components/ui/cn";
import { describedBy, FieldError, INPUT_FACE } from "@/components/ui/field";
import { addCalendar, formatExact, fromLocalText, toLocalText, zoneName } from "@/lib/client/times";
import { type ExpiryDraft, isUntouched } from "./expiry-draft";

const STEPS = [
  { label: "7 days", step: { days: 7 } },
  { label: "30 days", step: { days: 30 } },
  { label: "90 days", step: { days: 90 } },
  { label: "1 year", step: { years: 1 } },
] as const;

type ExpiryFieldProps = { value: ExpiryDraft; error: string | undefined; onChange: (value: ExpiryDraft) => void };

export function ExpiryField({ value, error, onChange }: ExpiryFieldProps) {
  const id = useId();
  const date = fromLocalText(value.text);
  const isPast = date !== null && date.getTime() <= Date.now();
  const moveTo = (later: Date) => onChange({ ...value, isOn: true, text: toLocalText(later) });
  // One text: a part that comes and goes beside another breaks the page where a browser translates it.
  const zone = `Your time zone: ${zoneName()}.`;
  const toggle = (isOn: boolean) => {
    if (isOn && value.text === "") moveTo(addCalendar(new Date(), { days: 30 }));
    else onChange({ ...value, isOn });
  };
  return (
    <section className="grid gap-2">
      <Checkbox
        id={`${id}-on`}
        label="Expiration date"
        hint={value.isOn ? undefined : "The key works until it is changed or deleted."}
        checked={value.isOn}
        onChange={(event) => toggle(event.target.checked)}
        className="-my-1.5"
      />
      {value.isOn && (
        <div className="grid gap-2 sm:pl-6.5">
          <div className="flex flex-wrap gap-2">
            <input
              translate="no"
              type="datetime-local"
              aria-label="Expires on"
              value={value.text}
              max="9999-12-31T23:59"
              onChange={(event) => onChange({ ...value, text: event.target.value })}
              aria-invalid={error ? true : undefined}
              aria-describedby={describedBy(error ? `${id}-error` : null, `${id}-hint`)}
              className={cn(INPUT_FACE, "figures h-10 w-full px-3 sm:h-9 sm:w-60 sm:text-[0.8125rem]")}
            />
            <div className="flex flex-wrap gap-1">
              {STEPS.map(({ label, step }) => (
                <Button key={label} size="narrow" onClick={() => moveTo(addCalendar(new Date(), step))}>
                  {label}
                </Button>
              ))}
            </div>
          </div>
          {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
          <p id={`${id}-hint`} className="text-[0.8125rem] text-faint">
            {date
              ? `${isUntouched(value) && isPast ? "Expired on" : "Expires on"} ${formatExact(date.toISOString())}. ${zone}`
              : zone}
          </p>
        </div>
      )}
    </section>
  );
}
