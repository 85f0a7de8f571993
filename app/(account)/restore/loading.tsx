/** /restore while it loads. */
import { LoadingList, LoadingPage } from "@/components/loading";
import { Skeleton } from "@/components/ui/skeleton";

export default function RestoreLoading() {
  return (
    <LoadingPage title="Restored API keys">
      <LoadingList what="the restored API keys">
        <Skeleton height="h-64" className="w-full" />
      </LoadingList>
    </LoadingPage>
  );
}
