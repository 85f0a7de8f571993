/** A grey bar in place of text that is loading. */
import { cn } from "./cn";

export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn("block h-3.5 rounded-[0.25rem] bg-sunken motion-safe:animate-pulse", className)}
    />
  );
}
