/**
 * A pill that names a state. The word and the icon tell states apart, never the colour alone.
 */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

const TONES = {
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  danger: "bg-danger-soft text-danger",
  accent: "bg-accent-soft text-accent",
  quiet: "bg-sunken text-soft",
} as const;

export type BadgeTone = keyof typeof TONES;

type BadgeProps = { tone: BadgeTone; icon?: LucideIcon; children: ReactNode };

export function Badge({ tone, icon: Icon, children }: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex shrink-0 items-center gap-1 whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-xs leading-4",
        Icon && "pl-1.5",
        TONES[tone],
      )}
    >
      {Icon && <Icon aria-hidden="true" className="size-3.5" />}
      <span>{children}</span>
    </span>
  );
}
