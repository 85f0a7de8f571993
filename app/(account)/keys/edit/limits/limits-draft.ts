/** The limits in the key form: what is typed, and what it means. */
import { toFieldErrors } from "@/lib/shared/form-state";
import {
  type BudgetPeriod,
  type KeyLimits,
  keyLimits,
  LIMIT_PERIODS,
  type LimitPeriod,
} from "@/lib/shared/limits/key-limits";
import type { LimitField } from "@/lib/shared/usage/fixes";

/** What is typed in each field; empty for no limit. */
export type LimitsDraft = Record<LimitPeriod, string> & { units: string; unitsPer: BudgetPeriod };

/** A draft that holds these limits. */
export function startLimits(limits: KeyLimits | null): LimitsDraft {
  const textOf = (period: LimitPeriod) => String(limits?.requests.find(({ per }) => per === period)?.count ?? "");
  return {
    ...{ second: textOf("second"), minute: textOf("minute"), hour: textOf("hour") },
    ...{ day: textOf("day"), month: textOf("month") },
    ...{ units: String(limits?.budget?.units ?? ""), unitsPer: limits?.budget?.per ?? "month" },
  };
}

/** What the form sends; or the first field that can't be sent, and why. */
export type LimitsReading = { ok: true; limits: KeyLimits | null } | { ok: false; field: LimitField; message: string };

/** Reads what was typed. Digits may be grouped, as in 10,000. */
export function readLimits(draft: LimitsDraft): LimitsReading {
  const fields: readonly LimitField[] = [...LIMIT_PERIODS, "units"];
  for (const field of fields) {
    const count = parseCount(draft[field]);
    if (count === null) continue;
    const part = field === "units" ? { budget: { units: count, per: "day" } } : { requests: [{ count, per: field }] };
    const parse = keyLimits.safeParse(part);
    if (!parse.success) return { ok: false, field, message: Object.values(toFieldErrors(parse.error))[0] ?? "" };
  }
  const requests = LIMIT_PERIODS.flatMap((per) => {
    const count = parseCount(draft[per]);
    return count === null ? [] : [{ count, per }];
  });
  const units = parseCount(draft.units);
  const budget = units === null ? null : { units, per: draft.unitsPer };
  return { ok: true, limits: keyLimits.parse({ requests, budget }) };
}

/** Null where nothing was typed; not a number where it is none. */
function parseCount(typed: string): number | null {
  const text = typed.trim();
  if (text === "") return null;
  const isGrouped = /^\d{1,3}(?:[ ,.'\u00a0\u202f]\d{3})+$/.test(text);
  const digits = isGrouped ? text.replace(/\D/g, "") : text;
  return /^\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
}
