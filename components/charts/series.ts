/** What a chart draws, and in which look. Lines differ by their dashes as well as by their colours. */

/** One series of numbers. `tone` is unique within a chart. */
export type ChartSeries = { name: string; tone: ChartTone };

/** The numbers of one step in the order of the series, null where there is none. `start`: milliseconds since 1970. */
export type ChartPoint = { start: number; values: readonly (number | null)[] };

/** The looks of series. */
export type ChartTone = "main" | "second" | "third";

/** Classes for the fill of bars. */
export const FILLS: Record<ChartTone, string> = { main: "fill-accent", second: "fill-warn", third: "fill-danger" };
/** Classes for lines. */
export const STROKES: Record<ChartTone, string> = {
  main: "stroke-accent",
  second: "stroke-warn",
  third: "stroke-danger",
};
/** Dashes of lines, in pixels. */
export const DASHES: Record<ChartTone, string | undefined> = { main: undefined, second: "6 3", third: "2 2" };

/** Classes for the mark beside the name of a series. */
export const SWATCHES: Record<"bars" | "lines", Record<ChartTone, string>> = {
  bars: {
    main: "size-2.5 rounded-[2px] bg-accent",
    second: "size-2.5 rounded-[2px] bg-warn",
    third: "size-2.5 rounded-[2px] bg-danger",
  },
  lines: {
    main: "w-4 border-t-2 border-accent",
    second: "w-4 border-t-2 border-dashed border-warn",
    third: "w-4 border-t-2 border-dotted border-danger",
  },
};
