/** /routes/view while it loads. */
import { LoadingPage } from "@/components/loading";
import { TrafficSkeleton } from "./traffic-skeleton";

export default function RouteLoading() {
  return (
    <LoadingPage title="Route">
      <TrafficSkeleton />
    </LoadingPage>
  );
}
