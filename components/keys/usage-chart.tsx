/** Draws a key's requests of the last 7 UTC days as bars. Hover, focus, tap and screen readers get the numbers. */
"use client";
import { Hint } from "@/components/ui/hint/hint";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import type { KeyRefusalCode } from "@/lib/shared/gate/refusals";
import type { UsageDay } from "@/lib/shared/keys/key-view";

const HEIGHT = 22;
const WEEKDAY = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: "UTC" });
const NUMBER = new Intl.NumberFormat("en");

/** "Mon 3". Days are in UTC, so that the server and every browser render the same. */
const labelDay = (day: string): string => `${WEEKDAY.format(new Date(`${day}T00:00Z`))} ${Number(day.slice(8))}`;
const countRefused = ({ refused }: UsageDay): number => Object.values(refused).reduce((sum, count) => sum + count, 0);
/** At least 2 px for a day with any, so that one request among thousands is still visible. */
const barHeight = (count: number, peak: number): number =>
  count === 0 ? 0 : Math.max(2, Math.round((count / peak) * HEIGHT));

/** `href`: the page that shows more of it. */
export function UsageChart({ usage, href }: { usage: readonly UsageDay[]; href?: string }) {
  const days = usage.map((day) => ({ ...day, label: labelDay(day.day), refusals: countRefused(day) }));
  const peak = Math.max(1, ...days.map(({ admitted, refusals }) => admitted + refusals));
  const spoken = days
    .map(({ label, admitted, refusals }) => `${label}: ${admitted} admitted, ${refusals} refused`)
    .join("; ");
  return (
    <Hint label={`Requests a day. ${spoken}`} content={<UsageTable days={days} />} href={href} className="block">
      <span aria-hidden="true" className="flex h-6 items-end gap-0.5">
        {days.map(({ day, admitted, refusals }) => (
          <span key={day} className="flex w-1.5 flex-col justify-end gap-px border-edge border-b">
            <span className="rounded-t-[1px] bg-danger" style={{ height: barHeight(refusals, peak) }} />
            <span className="rounded-t-[1px] bg-accent" style={{ height: barHeight(admitted, peak) }} />
          </span>
        ))}
      </span>
    </Hint>
  );
}

function UsageTable({ days }: { days: readonly (UsageDay & { label: string; refusals: number })[] }) {
  return (
    <table className="tabular-nums">
      <thead className="text-faint text-xs">
        <tr>
          <th className="pr-4 text-left font-medium">UTC day</th>
          <th className="pr-4 text-right font-medium">Admitted</th>
          <th className="text-right font-medium">Refused</th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, label, admitted, refusals }) => (
          <tr key={day} title={describeRefusals(days, day)}>
            <td className="pr-4">{label}</td>
            <td className="pr-4 text-right">{NUMBER.format(admitted)}</td>
            <td className="text-right">{NUMBER.format(refusals)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** "IP address not allowed: 3". */
function describeRefusals(days: readonly UsageDay[], day: string): string | undefined {
  const refused = Object.entries(days.find((candidate) => candidate.day === day)?.refused ?? {});
  return refused.map(([code, count]) => `${REFUSALS[code as KeyRefusalCode].title}: ${count}`).join(", ") || undefined;
}
