/** The entries, newest first, under a heading for each day: a table on wide screens, cards on others. */
import { ListTable } from "@/components/ui/list-table";
import type { ActivityRun } from "@/lib/shared/activity/runs";
import { dayOf, nameDay } from "@/lib/shared/activity/zone";
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
  /** in milliseconds since 1970 */
  now: number;
};

export function ActivityList({ runs, zone, now }: ActivityListProps) {
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
              <ActivityRow key={run[0].seq} run={run} zone={zone} isJustNow={isJustNow && run[0] === newest} />
            ))}
          </ListTable>
        </div>
      ))}
    </div>
  );
}
