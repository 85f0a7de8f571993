/** A badge that shows a key's status. */
"use client";
import {
  ArchiveRestore,
  CircleCheck,
  CirclePause,
  CircleSlash,
  CircleX,
  ClockAlert,
  type LucideIcon,
  ShieldX,
} from "lucide-react";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { useNow } from "@/lib/client/clock";
import { type KeyStatus, type KeyView, statusOf } from "@/lib/shared/keys/key-view";

const BADGES: Record<KeyStatus, { label: string; icon: LucideIcon; tone: BadgeTone }> = {
  held: { label: "Held", icon: ArchiveRestore, tone: "warn" },
  disabled: { label: "Disabled", icon: CircleSlash, tone: "quiet" },
  active: { label: "Active", icon: CircleCheck, tone: "good" },
  "expires-soon": { label: "Expires soon", icon: ClockAlert, tone: "warn" },
  "on-hold": { label: "On hold", icon: CirclePause, tone: "warn" },
  blocked: { label: "Blocked", icon: ShieldX, tone: "danger" },
  expired: { label: "Expired", icon: CircleX, tone: "danger" },
};

type StatusBadgeProps = { subject: Pick<KeyView, "expiresAt" | "link" | "isHeld" | "disabled" | "policy"> };

export function StatusBadge({ subject }: StatusBadgeProps) {
  const { label, ...look } = BADGES[statusOf(subject, useNow())];
  return <Badge {...look}>{label}</Badge>;
}
