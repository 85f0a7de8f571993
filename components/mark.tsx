/** The logo: a latchkey in the shape of an L. Keep it the same as public/icon.svg. */
import { cn } from "./ui/cn";

export function Mark({ className = "size-7" }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className={cn("shrink-0", className)}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g className="fill-none stroke-[2.75] stroke-on-accent" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="12.5" cy="10" r="4" />
        <path d="M12.5 14v11h8M12.5 19.5h5" />
      </g>
    </svg>
  );
}
