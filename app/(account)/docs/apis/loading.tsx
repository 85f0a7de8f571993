/** /docs/apis while it loads. */
import { ReferenceSkeleton } from "@/app/docs/api/reference-skeleton";
import { LoadingPage } from "@/components/loading";

export default function ApisLoading() {
  return (
    <LoadingPage title="Your APIs">
      <ReferenceSkeleton />
    </LoadingPage>
  );
}
