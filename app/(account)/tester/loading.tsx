/** /tester while it loads. */
import { Skeleton } from "@/components/ui/skeleton";

export default function TesterLoading() {
  return (
    <div className="grid max-w-3xl gap-8">
      <div className="grid gap-2">
        <h1 className="font-semibold text-xl tracking-tight">Tester</h1>
        <Skeleton className="w-96 max-w-full" />
      </div>
      {["key", "address", "call"].map((field) => (
        <div key={field} className="grid gap-2">
          <Skeleton className="w-28" />
          <Skeleton height="h-9" className="w-full max-w-sm" />
        </div>
      ))}
    </div>
  );
}
