/** /servers while it loads. */
import { LoadingPage } from "@/components/loading";
import { ServersSkeleton } from "./servers-skeleton";

export default function ServersLoading() {
  return (
    <LoadingPage title="Servers">
      <ServersSkeleton />
    </LoadingPage>
  );
}
