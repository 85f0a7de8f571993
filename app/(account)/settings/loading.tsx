/** /settings while it loads. */
import { Skeleton } from "@/components/ui/skeleton";

export default function SettingsLoading() {
  return (
    <div className="grid max-w-2xl gap-10">
      <div className="grid gap-2">
        <h1 className="font-semibold text-xl tracking-tight">Settings</h1>
        <Skeleton className="w-60 max-w-full" />
      </div>
      {["expiry", "life", "restriction", "idle"].map((rule) => (
        <div key={rule} className="grid gap-2">
          <Skeleton className="w-40" />
          <Skeleton height="h-9" className="w-full max-w-40" />
        </div>
      ))}
    </div>
  );
}
