/** A key's limits as REST v4 spells them: a field of our own, which Elastic Email's API has not. */
import {
  type BudgetPeriod,
  type KeyLimits,
  type LimitPeriod,
  MAX_LIMIT,
  normaliseLimits,
} from "@/lib/shared/limits/key-limits";
import * as z from "@/lib/shared/zod";

const PERIODS = {
  PerSecond: "second",
  PerMinute: "minute",
  PerHour: "hour",
  PerDay: "day",
  PerMonth: "month",
} as const satisfies Record<string, LimitPeriod>;

const BUDGETS = { Day: "day", Month: "month" } as const satisfies Record<string, BudgetPeriod>;

const count = z.int().min(1).max(MAX_LIMIT).nullable().optional();

/** Limits in a request: absent ones and null are none. */
export const limitsPayload = z
  .strictObject({
    PerSecond: count,
    PerMinute: count,
    PerHour: count,
    PerDay: count.meta({ description: "A day in UTC." }),
    PerMonth: count.meta({ description: "A month in UTC." }),
    Budget: z
      .strictObject({ Units: z.int().min(1).max(MAX_LIMIT), Per: z.enum(["Day", "Month"]) })
      .nullable()
      .optional()
      .meta({ description: "Units as upstreams report them in X-Latchkey-Cost, in a day or month in UTC." }),
  })
  .meta({ id: "KeyLimits" });

/** The limits in a valid payload; null for none. */
export function fromLimitsPayload(payload: z.output<typeof limitsPayload> | null): KeyLimits | null {
  if (payload === null) return null;
  const requests = (Object.keys(PERIODS) as (keyof typeof PERIODS)[]).flatMap((name) => {
    const given = payload[name];
    return given ? [{ count: given, per: PERIODS[name] }] : [];
  });
  const { Budget: budget } = payload;
  return normaliseLimits({ requests, budget: budget ? { units: budget.Units, per: BUDGETS[budget.Per] } : null });
}

/** The same limits as a client may send them back. */
export function toLimitsPayload({ requests, budget }: KeyLimits): z.input<typeof limitsPayload> {
  const payload: z.input<typeof limitsPayload> = {};
  for (const name of Object.keys(PERIODS) as (keyof typeof PERIODS)[]) {
    const limit = requests.find(({ per }) => per === PERIODS[name]);
    if (limit) payload[name] = limit.count;
  }
  if (budget) payload.Budget = { Units: budget.units, Per: budget.per === "day" ? "Day" : "Month" };
  return payload;
}
