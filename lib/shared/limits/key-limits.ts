/** The limits of a key: how many requests it may send in a period, and how many units its requests may cost. */
import * as z from "@/lib/shared/zod";

/** The periods of a limit, shortest first. A day and a month are those of the calendar in UTC; the others slide. */
export const LIMIT_PERIODS = ["second", "minute", "hour", "day", "month"] as const;

/** One of `LIMIT_PERIODS`. */
export type LimitPeriod = (typeof LIMIT_PERIODS)[number];

/** The periods of a budget. */
export const BUDGET_PERIODS = ["day", "month"] as const;

/** One of `BUDGET_PERIODS`. */
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** At most `count` requests in any period. */
export type RequestLimit = { count: number; per: LimitPeriod };

/** At most `units`, as upstreams report them in `X-Latchkey-Cost`, in each day or month. */
export type Budget = { units: number; per: BudgetPeriod };

/** What limits a key: one limit for each period at most, shortest period first, and a budget. Never both empty. */
export type KeyLimits = { requests: RequestLimit[]; budget: Budget | null };

/** The largest number in a limit or a budget. */
export const MAX_LIMIT = 1_000_000_000;

const TOO_SMALL = "Enter a whole number of at least 1.";
const TOO_LARGE = "Enter at most 1,000,000,000.";

const amount = z.int(TOO_SMALL).min(1, TOO_SMALL).max(MAX_LIMIT, TOO_LARGE);

/** Limits as people and programs send them; null and an empty object mean none. */
export const keyLimits = z
  .object({
    requests: z
      .array(z.object({ count: amount, per: z.enum(LIMIT_PERIODS) }))
      .max(LIMIT_PERIODS.length, "A key can have at most one limit for each period.")
      .refine(hasEachPeriodOnce, "A key can have at most one limit for each period.")
      .default([]),
    budget: z
      .object({ units: amount, per: z.enum(BUDGET_PERIODS) })
      .nullable()
      .default(null),
  })
  .nullable()
  .transform((limits): KeyLimits | null => limits && normaliseLimits(limits));

function hasEachPeriodOnce(requests: readonly RequestLimit[]): boolean {
  return new Set(requests.map(({ per }) => per)).size === requests.length;
}

/** The same limits in the order of their periods, or null where nothing is limited. */
export function normaliseLimits({ requests, budget }: KeyLimits): KeyLimits | null {
  if (requests.length === 0 && budget === null) return null;
  const inOrder = LIMIT_PERIODS.flatMap((period) => requests.filter(({ per }) => per === period));
  const sorted = inOrder.map(({ count, per }) => ({ count, per }));
  return { requests: sorted, budget: budget && { units: budget.units, per: budget.per } };
}

/** The limits as they are stored; "" for none. Equal limits give equal texts. */
export function formatLimits(limits: KeyLimits | null): string {
  const normal = limits && normaliseLimits(limits);
  return normal === null ? "" : JSON.stringify(normal);
}

/** The limits in a stored text. Throws when it holds anything else: a key must not lose its limits by a fault. */
export function parseStoredLimits(text: string): KeyLimits | null {
  return text === "" ? null : keyLimits.parse(JSON.parse(text));
}

/** Whether `next` lets a key do more than `before` in any period. */
export function isLimitLifted(before: KeyLimits | null, next: KeyLimits | null): boolean {
  if (before === null) return false;
  const isRaised = before.requests.some(({ count, per }) => {
    const after = next?.requests.find((limit) => limit.per === per);
    return after === undefined || after.count > count;
  });
  return isRaised || (before.budget !== null && !isWithinBudget(before.budget, next?.budget ?? null));
}

function isWithinBudget(before: Budget, next: Budget | null): boolean {
  return next !== null && next.per === before.per && next.units <= before.units;
}

/** The limits one by one in words, for example "100 requests per minute" and "5,000 units per month". */
export function describeLimits(limits: KeyLimits | null): string[] {
  if (limits === null) return [];
  const lines = limits.requests.map(({ count, per }) => `${formatCount(count, "request")} per ${per}`);
  if (limits.budget) lines.push(`${formatCount(limits.budget.units, "unit")} per ${limits.budget.per}`);
  return lines;
}

function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
