/** The entries, newest first: a table from 640 px on, cards below. */
import { KeyRound } from "lucide-react";
import { RelativeTime } from "@/components/relative-time";
import { ListCell, ListTable } from "@/components/ui/list-table";
import { ACTIVITY_KINDS, type ActivityEntry } from "@/lib/shared/activity/view";
import { DetailLines } from "./detail-lines";

const COLUMNS = ["When", "What", "Who", "From"];

export function ActivityList({ entries }: { entries: ActivityEntry[] }) {
  return (
    <ListTable label="List of activity" columns={COLUMNS}>
      {entries.map((entry) => (
        <ActivityRow key={entry.seq} entry={entry} />
      ))}
    </ListTable>
  );
}

function ActivityRow({ entry }: { entry: ActivityEntry }) {
  const { at, kind, actorName, isByKey, address, subject, details } = entry;
  return (
    <tr className="grid grid-cols-2 gap-x-4 gap-y-2 p-4 sm:table-row sm:p-0">
      <ListCell label="When" className="order-2 sm:w-px sm:whitespace-nowrap sm:pl-4">
        <RelativeTime iso={at} />
      </ListCell>
      <td className="order-1 col-span-2 min-w-0 sm:px-2.5 sm:py-3 sm:align-top">
        <p className="break-words">
          <span className="font-medium">{ACTIVITY_KINDS[kind]}</span>
          {subject && <span className="text-soft">: {subject}</span>}
        </p>
        <DetailLines details={details} />
      </td>
      <ListCell label="Who" className="order-3 min-w-0 break-words sm:min-w-32 sm:max-w-56">
        {isByKey && <KeyRound aria-label="With the API key" className="mr-1.5 inline size-3.5 text-soft" />}
        {actorName}
      </ListCell>
      <ListCell label="From" className="order-4 sm:w-px sm:whitespace-nowrap sm:pr-4">
        <span className="figures break-all text-[0.8125rem]">{address}</span>
      </ListCell>
    </tr>
  );
}
