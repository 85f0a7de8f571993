/** How the traffic of routes is stored. */
import { type TrafficOutcome, trafficOutcome } from "@/lib/shared/traffic/batch";

/** How long a row of counts covers. */
export const SPANS = ["minute", "hour"] as const;
/** One of `SPANS`. */
export type Span = (typeof SPANS)[number];

/** The length of each span in milliseconds. */
export const SPAN_MS: Record<Span, number> = { minute: 60_000, hour: 3_600_000 };

/** The start of the minute or hour of a moment in milliseconds since 1970. Hours are UTC's. */
export function startOfSpan(at: number, span: Span): Date {
  return new Date(at - (at % SPAN_MS[span]));
}

/** The outcomes of a row, and how often each occurred; empty text has none. Skips what a later version may store. */
export function readOutcomes(stored: string): Map<TrafficOutcome, number> {
  const counts = new Map<TrafficOutcome, number>();
  for (const [name, count] of readPairs<string>(stored)) {
    const outcome = trafficOutcome.safeParse(name);
    if (outcome.success) counts.set(outcome.data, count);
  }
  return counts;
}

/** The durations of a row: buckets, and how often each was hit. */
export function readDurations(stored: string): Map<number, number> {
  return new Map(readPairs<number>(stored));
}

function readPairs<Name>(stored: string): [Name, number][] {
  return stored === "" ? [] : (JSON.parse(stored) as [Name, number][]);
}
