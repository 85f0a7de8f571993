/** /routes on its way. */
import { Skeleton } from "@/components/ui/skeleton";
import { RoutesSkeleton } from "./routes-skeleton";

export default function RoutesLoading() {
  return (
    <>
      <div className="mb-6 grid gap-2">
        <h1 className="font-semibold text-xl tracking-tight">Routes</h1>
        <Skeleton className="w-72 max-w-full" />
      </div>
      <RoutesSkeleton />
    </>
  );
}
