/** /profile while it loads. */
import { Skeleton } from "@/components/ui/skeleton";

export default function ProfileLoading() {
  return (
    <div className="grid max-w-2xl gap-10">
      <div className="grid gap-2">
        <h1 className="font-semibold text-xl tracking-tight">Profile</h1>
        <Skeleton className="w-60 max-w-full" />
      </div>
      {["name", "password", "sessions"].map((section) => (
        <div key={section} className="grid gap-4">
          <Skeleton className="w-28" />
          <Skeleton height="h-9" className="w-full max-w-sm" />
        </div>
      ))}
    </div>
  );
}
