/** The limits of a key: how often it may be used, folded away until somebody wants them. */
"use client";
import { useId } from "react";
import { cn } from "@/components/ui/cn";
import { OPENS_HERE } from "@/components/ui/dialog/first-focus";
import { describedBy, FieldError, INPUT_CLASSES } from "@/components/ui/field";
import { Fold } from "@/components/ui/fold";
import { BUDGET_PERIODS, describeLimits, LIMIT_PERIODS } from "@/lib/shared/limits/key-limits";
import type { LimitField } from "@/lib/shared/usage/fixes";
import { type LimitsDraft, readLimits } from "./limits-draft";

type LimitsFieldProps = {
  value: LimitsDraft;
  error: string | undefined;
  /** the field at which the dialog opens */
  opensAt?: LimitField | undefined;
  onChange: (value: LimitsDraft) => void;
};

const HINT =
  "The key may send at most this many requests in each period. Leave a field empty for no limit. Days and months begin at midnight UTC.";
const BUDGET_HINT = "Your APIs report what a request has cost in the header X-Latchkey-Cost.";

export function LimitsField({ value, error, opensAt, onChange }: LimitsFieldProps) {
  const id = useId();
  const reading = readLimits(value);
  const summary = reading.ok ? describeLimits(reading.limits).join(", ") || "None" : "";
  const faulty = error !== undefined && !reading.ok ? reading.field : null;
  const inputFor = (field: LimitField, label: string) => (
    <input
      {...(field === opensAt && OPENS_HERE)}
      translate="no"
      id={`${id}-${field}`}
      aria-label={label}
      value={value[field]}
      onChange={(event) => onChange({ ...value, [field]: event.target.value })}
      inputMode="numeric"
      autoComplete="off"
      aria-invalid={faulty === field ? true : undefined}
      aria-describedby={describedBy(faulty === field ? `${id}-error` : null, `${id}-hint`)}
      className={cn(INPUT_CLASSES, "figures")}
    />
  );
  return (
    <Fold title="Limits (optional)" summary={summary} hasError={error !== undefined} startsOpen={summary !== "None"}>
      <p id={`${id}-hint`} className="text-[0.8125rem] text-soft">
        {HINT}
      </p>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-5">
        {LIMIT_PERIODS.map((period) => (
          <div key={period} className="grid gap-1">
            <label htmlFor={`${id}-${period}`} className="text-[0.8125rem]">
              Per {period}
            </label>
            {inputFor(period, `Requests per ${period}`)}
          </div>
        ))}
      </div>
      <div className="grid gap-1">
        <label htmlFor={`${id}-units`} className="text-[0.8125rem]">
          Budget in units
        </label>
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,2fr)]">
          {inputFor("units", "Budget in units")}
          <select
            aria-label="Period of the budget"
            value={value.unitsPer}
            onChange={(event) => onChange({ ...value, unitsPer: event.target.value === "day" ? "day" : "month" })}
            className={cn(INPUT_CLASSES, "pr-2")}
          >
            {BUDGET_PERIODS.map((period) => (
              <option key={period} value={period}>
                per {period}
              </option>
            ))}
          </select>
        </div>
        <p className="text-[0.8125rem] text-faint">{BUDGET_HINT}</p>
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </Fold>
  );
}
