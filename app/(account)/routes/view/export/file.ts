/** Writes the traffic of a route as CSV. */
import { stringify } from "csv-stringify/sync";
import type { TrafficPoint, TrafficView } from "@/lib/shared/traffic/view";

const COLUMNS = ["route", "at", "answered", "refused", "errors", "p50Ms", "p95Ms", "p99Ms"] as const;

const round = (milliseconds: number | null) => (milliseconds === null ? null : Math.round(milliseconds * 1000) / 1000);

/** One line for each point. Times are ISO 8601 with `Z`; durations are milliseconds, empty where there is none. */
export function toTrafficCsv({ route, points }: Pick<TrafficView, "route" | "points">): string {
  const rows = points.map(({ p50Ms, p95Ms, p99Ms, ...point }: TrafficPoint) => {
    return { route, ...point, p50Ms: round(p50Ms), p95Ms: round(p95Ms), p99Ms: round(p99Ms) };
  });
  return stringify(rows, {
    header: true,
    columns: [...COLUMNS],
    // A path that a spreadsheet would take for a formula must stay a text.
    escape_formulas: true,
    record_delimiter: "windows",
  });
}
