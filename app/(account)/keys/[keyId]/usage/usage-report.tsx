/** A key's requests as a chart, as sums by reason and as a table, in the browser's time zone. */
"use client";
import type { ChartPoint } from "@/components/charts/series";
import { TimeChart } from "@/components/charts/time-chart";
import { type KeyUsageView, USAGE_SPANS } from "@/lib/shared/usage/view";
import { chooseSeries } from "./outcomes";
import { Reasons } from "./reasons";
import { nameTimeOf, startOfPoint } from "./times";
import { UsageTable } from "./usage-table";

const COUNT = new Intl.NumberFormat("en");
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const formatCount = (count: number) => COUNT.format(count);
const formatTick = (count: number) => SHORT.format(count);

export function UsageReport({ usage, zone }: { usage: KeyUsageView; zone: string }) {
  const { span, points, total } = usage;
  const { step, label } = USAGE_SPANS[span];
  const { series, select } = chooseSeries(total);
  const drawn: ChartPoint[] = points.map((point) => ({ start: startOfPoint(point.at, step), values: select(point) }));
  const nameTime = nameTimeOf(step);
  return (
    <>
      <TimeChart
        title={`Requests in the last ${label}`}
        kind="bars"
        series={series}
        points={drawn}
        totals={select(total)}
        nameTime={nameTime}
        format={formatCount}
        formatTick={formatTick}
      />
      <Reasons refused={total.refused} />
      <UsageTable points={points} total={total} step={step} nameTime={nameTime} />
      <p className="text-[0.8125rem] text-soft">
        {step === "month" ? "Months are of days in UTC." : `Times are in ${zone}.`} Requests show here a second after
        they were made.
      </p>
    </>
  );
}
