/**
 * Draws numbers over time, as stacked bars or as lines. The plot is one control: pointer and arrow keys choose a point,
 * whose numbers are shown beside the names of the series and read out by screen readers.
 */
"use client";
import { type KeyboardEvent, type PointerEvent, useId, useState } from "react";
import { cn } from "@/components/ui/cn";
import { ChartPlot } from "./chart-plot";
import { findScale, findTimeTicks } from "./scale";
import { type ChartPoint, type ChartSeries, SWATCHES } from "./series";

type TimeChartProps = {
  title: string;
  kind: "bars" | "lines";
  series: readonly ChartSeries[];
  /** evenly spaced, oldest first */
  points: readonly ChartPoint[];
  /** what is shown beside a series while no point is chosen */
  totals: readonly (number | null)[];
  /** the time of a point, in words */
  nameTime: (start: number) => string;
  format: (value: number) => string;
  /** for the vertical axis; `format` by default */
  formatTick?: (value: number) => string;
  className?: string;
};

export function TimeChart(props: TimeChartProps) {
  const { title, kind, series, points, totals, nameTime, format, formatTick = format, className } = props;
  const [chosen, setChosen] = useState<number | null>(null);
  const titleId = useId();
  const last = points.length - 1;
  const index = chosen === null ? null : Math.min(chosen, last);
  const point = index === null ? null : points[index];
  const say = (value: number | null | undefined) => (value === null || value === undefined ? "none" : format(value));
  const describe = ({ start, values }: ChartPoint) =>
    `${nameTime(start)}: ${series.map(({ name }, place) => `${name} ${say(values[place])}`).join(", ")}`;
  const heights = points.map(({ values }) => (kind === "bars" ? sum(values) : Math.max(0, ...values.map(toNumber))));
  // Bars count whole things.
  const scale = findScale(Math.max(0, ...heights), kind === "bars" ? 1 : 0);
  const spoken = points[index ?? last];

  const handleKeyDown = (event: KeyboardEvent) => {
    const from = index ?? last + 1;
    const target = { ArrowLeft: from - 1, ArrowDown: from - 1, ArrowRight: from + 1, ArrowUp: from + 1 }[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? last : target;
    if (event.key === "Escape") setChosen(null);
    if (to === undefined) return;
    event.preventDefault();
    setChosen(Math.max(0, Math.min(last, to)));
  };
  const handlePointer = (event: PointerEvent) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = width > 0 ? (event.clientX - left) / width : 0;
    setChosen(Math.max(0, Math.min(last, Math.floor(share * points.length))));
  };

  return (
    <section aria-labelledby={titleId} className={cn("rounded-box border border-line bg-surface p-4", className)}>
      <div className="mb-3 grid gap-1.5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <h2 id={titleId} className="font-medium">
            {title}
          </h2>
          <p className="text-[0.8125rem] text-soft tabular-nums">{point ? nameTime(point.start) : "Whole period"}</p>
        </div>
        <dl className="flex flex-wrap gap-x-5 gap-y-1 text-[0.8125rem]">
          {series.map(({ name, tone }, place) => (
            <div key={name} className="flex items-center gap-1.5">
              <dt className="flex items-center gap-1.5 text-soft">
                <span aria-hidden="true" className={cn(SWATCHES[kind][tone], "shrink-0")} />
                {name}
              </dt>
              <dd translate="no" className="figures">
                {say((point?.values ?? totals)[place])}
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={`${title}: point in time`}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={index ?? last}
        aria-valuetext={spoken ? describe(spoken) : undefined}
        onKeyDown={handleKeyDown}
        onBlur={() => setChosen(null)}
        className="-m-2 rounded-[0.25rem] p-2"
      >
        <ChartPlot
          {...{ kind, series, points, scale, formatTick }}
          chosen={index}
          ticks={findTimeTicks(points.map(({ start }) => start))}
          onPointer={handlePointer}
          onLeave={() => setChosen(null)}
        />
      </div>
    </section>
  );
}

const toNumber = (value: number | null): number => value ?? 0;
const sum = (values: readonly (number | null)[]): number => values.reduce<number>((all, each) => all + (each ?? 0), 0);
