/** /keys/{id} while it loads. */
import { LoadingPage } from "@/components/loading";
import { UsageSkeleton } from "./usage/usage-skeleton";

export default function KeyLoading() {
  return (
    <LoadingPage title="API Key">
      <UsageSkeleton />
    </LoadingPage>
  );
}
