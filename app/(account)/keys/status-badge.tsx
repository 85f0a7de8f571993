/** Whether a key is alive: by shape and word, not by colour alone. */
"use client";
import { CircleCheck, CirclePause, CircleX, ClockAlert } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { useNow } from "@/lib/client/clock";
import { type KeyStatus, type KeyView, statusOf } from "@/lib/shared/key-view";

const BADGES = {
  active: { label: "Active", icon: CircleCheck, look: "bg-good-soft text-good" },
  "expires-soon": { label: "Expires soon", icon: ClockAlert, look: "bg-warn-soft text-warn" },
  "on-hold": { label: "On hold", icon: CirclePause, look: "bg-warn-soft text-warn" },
  expired: { label: "Expired", icon: CircleX, look: "bg-danger-soft text-danger" },
} as const satisfies Record<KeyStatus, object>;

export function StatusBadge({ subject }: { subject: Pick<KeyView, "expiresAt" | "link"> }) {
  const { label, icon: Icon, look } = BADGES[statusOf(subject, useNow())];
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
