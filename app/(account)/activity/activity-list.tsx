/** The entries, newest first, under a heading for each day: a table on wide screens, cards on others. */
import { ListTable } from "@/components/ui/list-table";
import type { ActivityRun } from "@/lib/shared/activity/runs";
import { dayOf, nameDay } from "@/lib/shared/activity/zone";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import { ActivityRow } from "./activity-row";

const COLUMNS = [
  { label: "When", width: "w-40" },
  { label: "What" },
  { label: "Who", width: "w-48" },
  { label: "From", width: "w-44" },
];

type ActivityListProps = {
  runs: readonly ActivityRun[];
  zone: string;
  /** names the server's own permissions */
  catalogue: Catalogue;
  /** in milliseconds since 1970 */
  now: number;
};

export function ActivityList({ runs, zone, catalogue, now }: ActivityListProps) {
  const days = new Map<string, ActivityRun[]>();
  for (const run of runs) {
    const day = dayOf(run[0].at, zone);
    days.set(day, [...(days.get(day) ?? []), run]);
  }
  const newest = runs[0]?.[0];
  const isJustNow = newest !== undefined && now - Date.parse(newest.at) < 60_000;
  return (
    <div className="grid gap-6">
      {[...days].map(([day, ofDay]) => (
        <div key={day} className="grid grid-cols-1 gap-2">
          <h2 className="font-semibold">{nameDay(day)}</h2>
          <ListTable label={`List of activity, ${nameDay(day)}`} columns={COLUMNS}>
            {ofDay.map((run) => (
              <ActivityRow key={run[0].seq} {...{ run, zone, catalogue }} isJustNow={isJustNow && run[0] === newest} />
            ))}
          </ListTable>
        </div>
      ))}
    </div>
  );
}
