/** The entries, newest first: a table from 640 px on, cards below. */
import { KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { RelativeTime } from "@/components/relative-time";
import { ACTIVITY_KINDS, type ActivityEntry } from "@/lib/shared/activity-view";
import { DetailLines } from "./detail-lines";

const COLUMNS = ["When", "What", "Who", "From"];

export function ActivityList({ entries }: { entries: ActivityEntry[] }) {
  return (
    <section
      aria-label="List of activity"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="overflow-x-auto rounded-box border border-line bg-surface"
    >
      <table className="block w-full sm:table">
        <thead className="hidden border-line border-b sm:table-header-group">
          <tr className="text-left text-faint text-xs">
            {COLUMNS.map((label) => (
              <th key={label} scope="col" className="whitespace-nowrap px-2.5 py-2.5 font-medium first:pl-4 last:pr-4">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="block divide-y divide-line sm:table-row-group">
          {entries.map((entry) => (
            <ActivityRow key={entry.seq} entry={entry} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ActivityRow({ entry }: { entry: ActivityEntry }) {
  const { at, kind, actorName, isByKey, address, subject, details } = entry;
  return (
    <tr className="grid grid-cols-2 gap-x-4 gap-y-2 p-4 sm:table-row sm:p-0">
      <Cell label="When" className="order-2 sm:w-px sm:whitespace-nowrap sm:pl-4">
        <RelativeTime iso={at} />
      </Cell>
      <td className="order-1 col-span-2 min-w-0 sm:px-2.5 sm:py-3 sm:align-top">
        <p className="break-words">
          <span className="font-medium">{ACTIVITY_KINDS[kind]}</span>
          {subject && <span className="text-soft">: {subject}</span>}
        </p>
        <DetailLines details={details} />
      </td>
      <Cell label="Who" className="order-3 min-w-0 break-words sm:min-w-32 sm:max-w-56">
        {isByKey && <KeyRound aria-label="With the API key" className="mr-1.5 inline size-3.5 text-soft" />}
        {actorName}
      </Cell>
      <Cell label="From" className="order-4 sm:w-px sm:whitespace-nowrap sm:pr-4">
        <span className="figures break-all text-[0.8125rem]">{address}</span>
      </Cell>
    </tr>
  );
}

function Cell({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  return (
    <td className={`sm:px-2.5 sm:py-3 sm:align-top ${className}`}>
      <span className="mb-0.5 block text-faint text-xs sm:hidden">{label}</span>
      {children}
    </td>
  );
}
