/** Reads from an upstream's answer what its request has cost, and counts it against the budget of the key. */

import { MAX_LIMIT } from "@/lib/shared/limits/key-limits";
import { hasLimits, type LimitCounter, type LimitedKey } from "./limit-counter";

/** The field in which an upstream reports a cost: whole units, in digits. It never reaches the client. */
export const COST_HEADER = "x-latchkey-cost";

/** Counts the cost in `raw`, header names and values in turn. An answer without one, or with anything else, is free. */
export function countCost({ keyLimits }: { keyLimits: LimitCounter }, key: LimitedKey, raw: readonly string[]): void {
  if (!hasLimits(key) || key.limits.budget === null) return;
  const units = parseCost(raw);
  if (units > 0) keyLimits.spend(key, units, Date.now());
}

/** The units in an answer's headers. Of several fields all are counted: a proxy may have added to those behind it. */
export function parseCost(raw: readonly string[]): number {
  let units = 0;
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() !== COST_HEADER) continue;
    const written = (raw[index + 1] ?? "").trim();
    if (/^\d{1,10}$/.test(written)) units += Math.min(Number(written), MAX_LIMIT);
  }
  return units;
}

/** The headers without the upstream's own `RateLimit` fields, which would replace those of the key. */
export function withoutRateLimit(raw: readonly string[]): string[] {
  return raw.filter((_, index) => !/^ratelimit(?:-policy)?$/i.test(raw[index - (index % 2)] ?? ""));
}
