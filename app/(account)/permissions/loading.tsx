/** /permissions while it loads. */
import { LoadingList, LoadingPage } from "@/components/loading";
import { Skeleton } from "@/components/ui/skeleton";

export default function PermissionsLoading() {
  return (
    <LoadingPage title="Permissions">
      <LoadingList what="the permissions">
        <div className="grid gap-4">
          <Skeleton height="h-40" />
          <Skeleton height="h-40" />
        </div>
      </LoadingList>
    </LoadingPage>
  );
}
