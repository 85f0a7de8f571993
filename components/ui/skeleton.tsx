/** A grey bar in place of text that is loading. */
import { cn } from "./cn";

/** `height` is a class such as `h-9`, for what is not a line of text; `className` has the rest. */
export function Skeleton({ height = "h-3.5", className }: { height?: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn("block rounded-[0.25rem] bg-sunken motion-safe:animate-pulse", height, className)}
    />
  );
}
