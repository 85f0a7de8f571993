/** The entries, newest first: a table on wide screens, cards on others. */
import { KeyRound } from "lucide-react";
import { RelativeTime } from "@/components/relative-time";
import { ListCell, ListTable } from "@/components/ui/list-table";
import { ACTIVITY_KINDS, type ActivityEntry } from "@/lib/shared/activity/view";
import { DetailLines } from "./detail-lines";

const COLUMNS = [
  { label: "When", width: "w-36" },
  { label: "What" },
  { label: "Who", width: "w-48" },
  { label: "From", width: "w-44" },
];

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
    <tr className="grid grid-cols-2 gap-x-4 gap-y-2 p-4 md:grid-cols-3 xl:table-row xl:p-0">
      <ListCell label="When" className="order-2 xl:pl-4">
        <RelativeTime iso={at} />
      </ListCell>
      <td className="wrap-anywhere order-1 col-span-full min-w-0 xl:px-2.5 xl:py-3 xl:align-top">
        <p>
          <span className="font-medium">{ACTIVITY_KINDS[kind]}</span>
          {subject && (
            <span className="text-soft">
              : <bdi>{subject}</bdi>
            </span>
          )}
        </p>
        <DetailLines details={details} />
      </td>
      <ListCell label="Who" className="order-3">
        {isByKey && <KeyRound aria-label="With the API key" className="mr-1.5 inline size-3.5 text-soft" />}
        <bdi>{actorName}</bdi>
      </ListCell>
      <ListCell label="From" className="order-4">
        <span translate="no" className="figures text-[0.8125rem]">
          {address}
        </span>
      </ListCell>
    </tr>
  );
}
