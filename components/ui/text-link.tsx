/** A link within text. */
import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export function TextLink({ className, ...link }: ComponentProps<typeof Link>) {
  return (
    <Link
      {...link}
      className={cn(
        "rounded-[0.25rem] font-medium text-accent underline decoration-accent/40 underline-offset-4 hover:decoration-accent",
        className,
      )}
    />
  );
}
