/** /keys while it loads. */

import { KeysSkeleton } from "@/app/(account)/keys/list/keys-skeleton";
import { LoadingPage } from "@/components/loading";

export default function KeysLoading() {
  return (
    <LoadingPage title="API Keys">
      <KeysSkeleton />
    </LoadingPage>
  );
}
