/** /routes while it loads. */
import { LoadingPage } from "@/components/loading";
import { RoutesSkeleton } from "./routes-skeleton";

export default function RoutesLoading() {
  return (
    <LoadingPage title="Routes">
      <RoutesSkeleton />
    </LoadingPage>
  );
}
