/** The charts of a route, its top keys, its refusals and its last errors, in the browser's time zone. */
"use client";
import type { ChartPoint, ChartSeries } from "@/components/charts/series";
import { TimeChart } from "@/components/charts/time-chart";
import { formatDuration, zoneName } from "@/lib/client/times";
import type { TrafficNumbers, TrafficView } from "@/lib/shared/traffic/view";
import { LastErrors } from "./last-errors";
import { TopKeys, TopRefusals } from "./top-lists";
import { TrafficTable } from "./traffic-table";

const COUNT = new Intl.NumberFormat("en");
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const TIME = new Intl.DateTimeFormat("en", {
  weekday: "short",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

const REQUESTS: ChartSeries[] = [
  { name: "Answered", tone: "main" },
  { name: "Refused", tone: "second" },
  { name: "Errors", tone: "third" },
];
const LATENCY: ChartSeries[] = [
  { name: "p50", tone: "main" },
  { name: "p95", tone: "second" },
  { name: "p99", tone: "third" },
];
const ERRORS: ChartSeries[] = [{ name: "Errors", tone: "third" }];

const requestsOf = ({ answered, refused, errors }: TrafficNumbers) => [answered, refused, errors];
const latencyOf = ({ p50Ms, p95Ms, p99Ms }: TrafficNumbers) => [p50Ms, p95Ms, p99Ms];
const errorsOf = ({ errors }: TrafficNumbers) => [errors];

const nameTime = (start: number) => TIME.format(start);
const formatCount = (count: number) => COUNT.format(count);
const formatCountTick = (count: number) => SHORT.format(count);
const formatDurationTick = (milliseconds: number) => (milliseconds === 0 ? "0" : formatDuration(milliseconds));

export function TrafficReport({ traffic }: { traffic: TrafficView }) {
  const { points, total, keys, refusals, errors } = traffic;
  const select = (pick: (numbers: TrafficNumbers) => (number | null)[]): ChartPoint[] =>
    points.map((point) => ({ start: Date.parse(point.at), values: pick(point) }));
  const shared = { nameTime };
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <TimeChart
        {...shared}
        title="Requests"
        kind="bars"
        series={REQUESTS}
        points={select(requestsOf)}
        totals={requestsOf(total)}
        format={formatCount}
        formatTick={formatCountTick}
        className="lg:col-span-2"
      />
      <TimeChart
        {...shared}
        title="Latency"
        kind="lines"
        series={LATENCY}
        points={select(latencyOf)}
        totals={latencyOf(total)}
        format={formatDuration}
        formatTick={formatDurationTick}
      />
      <TimeChart
        {...shared}
        title="Errors"
        kind="bars"
        series={ERRORS}
        points={select(errorsOf)}
        totals={errorsOf(total)}
        format={formatCount}
        formatTick={formatCountTick}
      />
      <TopKeys {...keys} nameTime={nameTime} />
      <TopRefusals refusals={refusals} />
      <LastErrors errors={errors} />
      <TrafficTable points={points} nameTime={nameTime} />
      <p className="text-[0.8125rem] text-soft lg:col-span-2">
        Times are in {zoneName()}. Latency is measured until the upstream's answer begins.
      </p>
    </div>
  );
}
