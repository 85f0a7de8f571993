/** The numbers of the charts as a table, newest first, for screen readers and for people who want to read them off. */
import { formatDuration } from "@/lib/client/times";
import type { TrafficPoint } from "@/lib/shared/traffic/view";

const COUNT = new Intl.NumberFormat("en");
const CELL = "px-2 py-1 text-right whitespace-nowrap";

type TrafficTableProps = { points: readonly TrafficPoint[]; nameTime: (start: number) => string };

export function TrafficTable({ points, nameTime }: TrafficTableProps) {
  return (
    <details className="min-w-0 rounded-box border border-line bg-surface lg:col-span-2">
      <summary className="rounded-box p-4 font-medium">All numbers as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard. */}
      <section aria-label="All numbers" tabIndex={0} className="max-h-96 overflow-auto border-line border-t">
        <table className="w-full text-[0.8125rem] tabular-nums">
          <thead className="sticky top-0 bg-surface text-faint text-xs">
            <tr>
              <th scope="col" className="px-4 py-2 text-left font-medium">
                From
              </th>
              {["Answered", "Refused", "Errors", "p50", "p95", "p99"].map((label) => (
                <th key={label} scope="col" className={`${CELL} font-medium`}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.toReversed().map(({ at, answered, refused, errors, p50Ms, p95Ms, p99Ms }) => (
              <tr key={at} className="border-line border-t">
                <th scope="row" className="px-4 py-1 text-left font-normal whitespace-nowrap">
                  <time dateTime={at}>{nameTime(Date.parse(at))}</time>
                </th>
                <td className={CELL}>{COUNT.format(answered)}</td>
                <td className={CELL}>{COUNT.format(refused)}</td>
                <td className={CELL}>{COUNT.format(errors)}</td>
                <td className={CELL}>{say(p50Ms)}</td>
                <td className={CELL}>{say(p95Ms)}</td>
                <td className={CELL}>{say(p99Ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

const say = (milliseconds: number | null): string => (milliseconds === null ? "–" : formatDuration(milliseconds));
