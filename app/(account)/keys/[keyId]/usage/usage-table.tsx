/** The numbers of the chart as a table, newest first, for screen readers and for people who want to read them off. */
import type { UsageNumbers, UsagePoint } from "@/lib/shared/usage/view";
import { countRefused, listReasons } from "./outcomes";
import { startOfPoint } from "./times";

const COUNT = new Intl.NumberFormat("en");
const CELL = "px-2 py-1 text-right whitespace-nowrap";

type UsageTableProps = {
  points: readonly UsagePoint[];
  total: UsageNumbers;
  step: "hour" | "day" | "month";
  nameTime: (start: number) => string;
};

export function UsageTable({ points, total, step, nameTime }: UsageTableProps) {
  const reasons = listReasons(total.refused);
  return (
    <details className="min-w-0 rounded-box border border-line bg-surface">
      <summary className="rounded-box p-4 font-medium">All numbers as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard. */}
      <section aria-label="All numbers" tabIndex={0} className="max-h-96 overflow-auto border-line border-t">
        <table className="w-full text-[0.8125rem] tabular-nums">
          <thead className="sticky top-0 bg-surface text-faint text-xs">
            <tr>
              <th scope="col" className="px-4 py-2 text-left font-medium">
                From
              </th>
              {["Admitted", "Refused", ...reasons.map(({ title }) => title)].map((label) => (
                <th key={label} scope="col" className={`${CELL} font-medium`}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.toReversed().map(({ at, admitted, refused }) => (
              <tr key={at} className="border-line border-t">
                <th scope="row" className="px-4 py-1 text-left font-normal whitespace-nowrap">
                  <time dateTime={at}>{nameTime(startOfPoint(at, step))}</time>
                </th>
                <td className={CELL}>{COUNT.format(admitted)}</td>
                <td className={CELL}>{COUNT.format(countRefused(refused))}</td>
                {reasons.map(({ code }) => (
                  <td key={code} className={CELL}>
                    {COUNT.format(refused[code] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
