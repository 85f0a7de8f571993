/** A badge that shows a route's status. */
import { CircleCheck, CircleDashed, CirclePause, CircleX, type LucideIcon, Moon } from "lucide-react";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { RouteStatus } from "@/lib/shared/gate/routes-report";

const BADGES: Record<RouteStatus, { label: string; icon: LucideIcon; tone: BadgeTone }> = {
  healthy: { label: "Healthy", icon: CircleCheck, tone: "good" },
  failing: { label: "Failing", icon: CircleX, tone: "danger" },
  quiet: { label: "No recent traffic", icon: Moon, tone: "quiet" },
  unused: { label: "No traffic yet", icon: CircleDashed, tone: "quiet" },
};

/** The route was switched off. */
export function DisabledBadge() {
  return (
    <Badge icon={CirclePause} tone="quiet">
      Disabled
    </Badge>
  );
}

export function HealthBadge({ status }: { status: RouteStatus }) {
  const { label, ...look } = BADGES[status];
  return <Badge {...look}>{label}</Badge>;
}
