/** How an upstream is doing: by shape and word, not by colour alone. */
import { CircleCheck, CircleDashed, CircleX, Moon } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { RouteStanding } from "@/lib/shared/routes-report";

const BADGES = {
  healthy: { label: "Healthy", icon: CircleCheck, look: "bg-good-soft text-good" },
  failing: { label: "Failing", icon: CircleX, look: "bg-danger-soft text-danger" },
  quiet: { label: "No recent traffic", icon: Moon, look: "bg-sunken text-soft" },
  unused: { label: "No traffic yet", icon: CircleDashed, look: "bg-sunken text-soft" },
} as const satisfies Record<RouteStanding, object>;

export function StandingBadge({ standing }: { standing: RouteStanding }) {
  const { label, icon: Icon, look } = BADGES[standing];
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1 whitespace-nowrap rounded-full py-0.5 pr-2 pl-1.5 font-medium text-xs leading-4",
        look,
      )}
    >
      <Icon aria-hidden="true" className="size-3.5" />
      {label}
    </span>
  );
}
