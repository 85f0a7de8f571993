/** /keys on its way. */
import { Skeleton } from "@/components/ui/skeleton";
import { KeysSkeleton } from "./keys-skeleton";

export default function KeysLoading() {
  return (
    <>
      <div className="mb-6 grid gap-2">
        <h1 className="font-semibold text-xl tracking-tight">API Keys</h1>
        <Skeleton className="w-72 max-w-full" />
      </div>
      <KeysSkeleton />
    </>
  );
}
