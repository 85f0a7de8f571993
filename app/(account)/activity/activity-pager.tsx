/** Links to newer and older entries. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import { buttonClasses } from "@/components/ui/button";
import { writeActivityFilter } from "@/lib/shared/activity/filter-address";
import type { ActivityFilter } from "@/lib/shared/activity/view";

type ActivityPagerProps = { filter: ActivityFilter; older: number | null; newer: number | null };

export function ActivityPager({ filter, older, newer }: ActivityPagerProps) {
  if (older === null && newer === null) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex justify-between gap-2">
      {newer === null ? (
        <span />
      ) : (
        <Link href={`/activity${writeActivityFilter(filter, { after: newer })}`} className={buttonClasses()}>
          <ChevronLeft aria-hidden="true" />
          Newer
        </Link>
      )}
      {older !== null && (
        <Link href={`/activity${writeActivityFilter(filter, { before: older })}`} className={buttonClasses()}>
          Older
          <ChevronRight aria-hidden="true" />
        </Link>
      )}
    </nav>
  );
}
