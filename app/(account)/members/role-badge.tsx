/** A role, by shape and word; for a member also what their keys may have at most. */
"use client";
import { Crown, Eye, type LucideIcon, ShieldCheck, UserRound } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { Permission } from "@/lib/shared/permissions";
import { ROLE_TEXTS, type Role } from "@/lib/shared/roles";
import { PermissionSummary } from "../keys/permission-summary";

const LOOKS: Record<Role, { icon: LucideIcon; look: string }> = {
  owner: { icon: Crown, look: "bg-accent-soft text-accent" },
  admin: { icon: ShieldCheck, look: "bg-accent-soft text-accent" },
  member: { icon: UserRound, look: "bg-sunken text-soft" },
  viewer: { icon: Eye, look: "bg-sunken text-soft" },
};

export function RoleBadge({ role, ceiling }: { role: Role; ceiling: readonly Permission[] | null }) {
  const { icon: Icon, look } = LOOKS[role];
  return (
    <>
      <span
        className={cn(
          "inline-flex items-center gap-1 whitespace-nowrap rounded-full py-0.5 pr-2 pl-1.5 font-medium text-xs leading-4",
          look,
        )}
      >
        <Icon aria-hidden="true" className="size-3.5" />
        {ROLE_TEXTS[role].label}
      </span>
      {role === "member" && ceiling && (
        <span className="mt-1 block text-[0.8125rem] text-soft">
          Keys: <PermissionSummary permissions={ceiling} />
        </span>
      )}
    </>
  );
}
