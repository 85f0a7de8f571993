/** /safety while it loads. */
import { LoadingPage } from "@/components/loading";
import { Skeleton } from "@/components/ui/skeleton";

export default function SafetyLoading() {
  return (
    <LoadingPage title="Key safety">
      <div aria-busy="true" className="grid gap-4 rounded-box border border-line bg-surface p-4">
        <p role="status" className="sr-only">
          Loading the findings
        </p>
        {["w-48", "w-64", "w-40"].map((width) => (
          <Skeleton key={width} className={`${width} max-w-full`} />
        ))}
      </div>
    </LoadingPage>
  );
}
