/** /activity on its way. */
import { Skeleton } from "@/components/ui/skeleton";

const ROWS = ["a", "b", "c", "d", "e", "f", "g", "h"];

export default function ActivityLoading() {
  return (
    <>
      <div className="mb-6 grid gap-2">
        <h1 className="font-semibold text-xl tracking-tight">Activity</h1>
        <Skeleton className="w-72 max-w-full" />
      </div>
      <Skeleton className="mb-4 h-9 w-full" />
      <div className="divide-y divide-line rounded-box border border-line bg-surface">
        {ROWS.map((row) => (
          <div key={row} className="flex items-center gap-6 px-4 py-4">
            <Skeleton className="w-24" />
            <Skeleton className="w-56 max-w-full flex-1" />
            <Skeleton className="hidden w-28 sm:block" />
          </div>
        ))}
      </div>
    </>
  );
}
