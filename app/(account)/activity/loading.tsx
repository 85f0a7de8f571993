/** /activity while it loads. */
import { LoadingList, LoadingPage } from "@/components/loading";
import { Skeleton } from "@/components/ui/skeleton";

const ROWS = ["a", "b", "c", "d", "e", "f", "g", "h"];

export default function ActivityLoading() {
  return (
    <LoadingPage title="Activity">
      <Skeleton height="h-9" className="mb-4 w-full" />
      <LoadingList what="the activity">
        <div className="divide-y divide-line rounded-box border border-line bg-surface">
          {ROWS.map((row) => (
            <div key={row} className="flex items-center gap-6 px-4 py-4">
              <Skeleton className="w-24" />
              <Skeleton className="w-56 max-w-full flex-1" />
              <span className="hidden sm:block">
                <Skeleton className="w-28" />
              </span>
            </div>
          ))}
        </div>
      </LoadingList>
    </LoadingPage>
  );
}
