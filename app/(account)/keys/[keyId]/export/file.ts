/** Writes the requests of a key as CSV. */
import { stringify } from "csv-stringify/sync";
import { KEY_REFUSALS } from "@/lib/shared/gate/refusals";
import type { UsagePoint } from "@/lib/shared/usage/view";

/** One line for each point: its start (ISO 8601 with `Z`), admitted requests, and refused ones by their code. */
export function toUsageCsv(points: readonly UsagePoint[]): string {
  const rows = points.map(({ at, admitted, refused }) => {
    return { at, admitted, ...Object.fromEntries(KEY_REFUSALS.map((code) => [code, refused[code] ?? 0])) };
  });
  return stringify(rows, { header: true, columns: ["at", "admitted", ...KEY_REFUSALS], record_delimiter: "windows" });
}
