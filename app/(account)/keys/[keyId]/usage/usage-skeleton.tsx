/** The numbers of a key while they load. */
import { LoadingList } from "@/components/loading";
import { Skeleton } from "@/components/ui/skeleton";

export function UsageSkeleton() {
  return (
    <LoadingList what="what this key was used for">
      <div className="rounded-box border border-line bg-surface p-4">
        <Skeleton className="mb-3 w-24" />
        <Skeleton height="h-48" className="w-full" />
      </div>
    </LoadingList>
  );
}
