/** Which outcomes a chart of a key's requests draws: admitted ones, the most frequent refusal, and all others. */
import type { ChartSeries } from "@/components/charts/series";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import { KEY_REFUSALS, type KeyRefusalCode } from "@/lib/shared/gate/refusals";
import type { UsageNumbers } from "@/lib/shared/usage/view";

/** The reasons that occurred, the most frequent first. */
export function listReasons(
  refused: UsageNumbers["refused"],
): { code: KeyRefusalCode; title: string; count: number }[] {
  return KEY_REFUSALS.map((code) => ({ code, title: REFUSALS[code].title, count: refused[code] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
}

/** The sum over all reasons. */
export function countRefused(refused: UsageNumbers["refused"]): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0);
}

/** The series for these totals, and the values of a point in their order. */
export function chooseSeries({ refused }: UsageNumbers): {
  series: ChartSeries[];
  select: (numbers: UsageNumbers) => number[];
} {
  const [most, ...others] = listReasons(refused);
  const admitted: ChartSeries = { name: "Admitted", tone: "main" };
  if (!most) {
    const none: ChartSeries = { name: "Refused", tone: "third" };
    return { series: [admitted, none], select: (numbers) => [numbers.admitted, countRefused(numbers.refused)] };
  }
  const first: ChartSeries = { name: most.title, tone: "third" };
  const ofFirst = (numbers: UsageNumbers) => numbers.refused[most.code] ?? 0;
  const [second] = others;
  if (!second) return { series: [admitted, first], select: (numbers) => [numbers.admitted, ofFirst(numbers)] };
  const rest: ChartSeries = { name: others.length === 1 ? second.title : "Other refusals", tone: "second" };
  return {
    series: [admitted, first, rest],
    select: (numbers) => [numbers.admitted, ofFirst(numbers), countRefused(numbers.refused) - ofFirst(numbers)],
  };
}
