/** The head of /activity, with its exports. */
import { Download } from "lucide-react";
import { buttonClasses } from "@/components/ui/button";
import { writeActivityFilter } from "@/lib/shared/activity/filter-address";
import type { ActivityFilter, Total } from "@/lib/shared/activity/view";

type ActivityHeaderProps = {
  accountId: string;
  /** the person sees only their own activity */
  seesOwn: boolean;
  filter: ActivityFilter;
  isNarrowed: boolean;
  /** how many entries match; null if unknown */
  total: Total | null;
};

export function ActivityHeader({ accountId, seesOwn, filter, isNarrowed, total }: ActivityHeaderProps) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
      <div className="grid gap-1">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h1 className="font-semibold text-xl tracking-tight">Activity</h1>
          {total && <span className="text-soft tabular-nums">{formatTotal(total)}</span>}
        </div>
        <p className="text-soft">
          {seesOwn
            ? "You see only your own activity: what you changed, and what happened to your keys."
            : "Every change in this account: who made it, when, and from where."}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {(["csv", "json"] as const).map((format) => (
          // Not a Link: the answer is a file, not a page.
          <a
            key={format}
            href={`/activity/export${writeActivityFilter(filter, { format, account: accountId })}`}
            download
            aria-label={`Export ${isNarrowed ? "what matches" : "everything"} as ${format.toUpperCase()}`}
            className={buttonClasses({ size: "sm" })}
          >
            <Download aria-hidden="true" />
            {format.toUpperCase()}
          </a>
        ))}
      </div>
    </div>
  );
}

function formatTotal({ count, isLeast }: Total): string {
  const entries = count === 1 ? "1 entry" : `${count.toLocaleString("en")} entries`;
  return isLeast ? `At least ${entries}` : entries;
}
