/** /keys on its way. */
import { LoadingPage } from "@/components/loading";
import { KeysSkeleton } from "./keys-skeleton";

export default function KeysLoading() {
  return (
    <LoadingPage title="API Keys">
      <KeysSkeleton />
    </LoadingPage>
  );
}
