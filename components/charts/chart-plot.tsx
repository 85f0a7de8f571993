/** The plot of a chart: grid, bars or lines, and labels. It stretches without scripts: only its text keeps its size. */
import type { PointerEvent } from "react";
import { cn } from "@/components/ui/cn";
import type { TimeTick } from "./scale";
import { type ChartPoint, type ChartSeries, DASHES, FILLS, STROKES } from "./series";

/** The height of the drawing in its own units; its width is one unit for each point. */
const HEIGHT = 100;

type ChartPlotProps = {
  kind: "bars" | "lines";
  series: readonly ChartSeries[];
  points: readonly ChartPoint[];
  scale: { top: number; ticks: readonly number[] };
  ticks: readonly TimeTick[];
  /** the index of the chosen point */
  chosen: number | null;
  formatTick: (value: number) => string;
  onPointer: (event: PointerEvent) => void;
  onLeave: () => void;
};

export function ChartPlot(props: ChartPlotProps) {
  const { kind, points, scale, ticks, chosen, formatTick, onPointer, onLeave } = props;
  const count = points.length;
  const toY = (value: number) => HEIGHT - (value / scale.top) * HEIGHT;
  return (
    <div aria-hidden="true" className="flex gap-2">
      <div className="relative h-40 w-11 shrink-0 text-right text-faint text-xs tabular-nums">
        {scale.ticks.map((tick) => (
          <span
            key={tick}
            className="absolute right-0 -translate-y-1/2 whitespace-nowrap"
            style={{ top: `${toY(tick)}%` }}
          >
            {formatTick(tick)}
          </span>
        ))}
      </div>
      <div className="min-w-0 flex-1">
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${count} ${HEIGHT}`}
          preserveAspectRatio="none"
          onPointerMove={onPointer}
          onPointerDown={onPointer}
          onPointerLeave={onLeave}
          className="block h-40 w-full touch-pan-y overflow-visible"
        >
          {scale.ticks.map((tick) => (
            <line
              key={tick}
              x1={0}
              x2={count}
              y1={toY(tick)}
              y2={toY(tick)}
              vectorEffect="non-scaling-stroke"
              className={tick === 0 ? "stroke-edge" : "stroke-line"}
            />
          ))}
          {chosen !== null && <rect x={chosen} y={0} width={1} height={HEIGHT} className="fill-edge/30" />}
          {kind === "bars" ? <Bars {...props} /> : <Lines {...props} toY={toY} />}
        </svg>
        <TickLabels kind={kind} ticks={ticks} count={count} />
      </div>
    </div>
  );
}

/** More labels than this are those of days, which take two lines where a day is narrow. */
const ONE_LINE = 5;

/** The labels of the horizontal axis. Each has the room up to the next one, and stands below the bar that it is for. */
function TickLabels({ kind, ticks, count }: Pick<ChartPlotProps, "kind" | "ticks"> & { count: number }) {
  const [first, second] = ticks;
  const gap = first && second ? second.index - first.index : count;
  const middle = kind === "lines" || gap === 1 ? 0.5 : 0;
  return (
    <div className={cn("relative mt-1.5 h-4 text-faint text-xs tabular-nums", ticks.length > ONE_LINE && "max-sm:h-8")}>
      {ticks.map(({ index, label }) => {
        const share = (index + middle) / count;
        return (
          <span
            key={index}
            className={cn("absolute", alignmentOf(share))}
            style={{ left: `${share * 100}%`, width: `${(gap / count) * 100}%` }}
          >
            {label}
          </span>
        );
      })}
    </div>
  );
}

/** Labels near an edge stay within the plot. */
function alignmentOf(share: number): string {
  if (share < 0.04) return "text-left";
  return share > 0.94 ? "-translate-x-full text-right" : "-translate-x-1/2 text-center";
}

/** The least height of a bar that is not 0, so that one error among thousands of requests is still visible. */
const LEAST_HEIGHT = 1.5;

function Bars({ series, points, scale }: ChartPlotProps) {
  return points.map(({ start, values }, index) => {
    let bottom = HEIGHT;
    return series.map(({ name, tone }, place) => {
      const value = values[place] ?? 0;
      if (value === 0) return null;
      const height = Math.max(LEAST_HEIGHT, (value / scale.top) * HEIGHT);
      bottom -= height;
      return (
        <rect
          key={`${start} ${name}`}
          x={index + 0.12}
          y={bottom}
          width={0.76}
          height={height}
          className={FILLS[tone]}
        />
      );
    });
  });
}

function Lines({ series, points, toY }: ChartPlotProps & { toY: (value: number) => number }) {
  return series.map(({ name, tone }, place) => (
    <path
      key={name}
      d={drawLine(
        points.map(({ values }) => values[place] ?? null).map((value) => (value === null ? null : toY(value))),
      )}
      vectorEffect="non-scaling-stroke"
      strokeDasharray={DASHES[tone]}
      className={cn("fill-none stroke-2", STROKES[tone])}
      strokeLinejoin="round"
      strokeLinecap="butt"
    />
  ));
}

/** A line through the middles of the points, with gaps where there is none. A lone point is drawn as wide as a step. */
function drawLine(heights: readonly (number | null)[]): string {
  return heights
    .map((y, index) => {
      if (y === null) return "";
      const hasBefore = (heights[index - 1] ?? null) !== null;
      const hasAfter = (heights[index + 1] ?? null) !== null;
      if (hasBefore) return `L${index + 0.5} ${y}`;
      return hasAfter ? `M${index + 0.5} ${y}` : `M${index} ${y}H${index + 1}`;
    })
    .join("");
}
