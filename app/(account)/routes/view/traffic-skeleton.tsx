/** The numbers of a route while they load. */
import { LoadingList } from "@/components/loading";
import { Skeleton } from "@/components/ui/skeleton";

export function TrafficSkeleton() {
  return (
    <LoadingList what="the traffic of this route">
      <div className="grid gap-4 lg:grid-cols-2">
        {["lg:col-span-2", "", ""].map((place, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: three places that never move.
          <div key={index} className={`rounded-box border border-line bg-surface p-4 ${place}`}>
            <Skeleton className="mb-3 w-24" />
            <Skeleton height="h-48" className="w-full" />
          </div>
        ))}
      </div>
    </LoadingList>
  );
}
