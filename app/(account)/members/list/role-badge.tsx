/** Shows a role, and for members their permission boundary. */
"use client";
import { Crown, Eye, type LucideIcon, ShieldCheck, UserRound } from "lucide-react";
import { PermissionSummary } from "@/components/keys/permission-summary";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { Permission } from "@/lib/shared/keys/permissions";
import { ROLE_TEXTS, type Role } from "@/lib/shared/team/roles";

const LOOKS: Record<Role, { icon: LucideIcon; tone: BadgeTone }> = {
  owner: { icon: Crown, tone: "accent" },
  admin: { icon: ShieldCheck, tone: "accent" },
  member: { icon: UserRound, tone: "quiet" },
  viewer: { icon: Eye, tone: "quiet" },
};

export function RoleBadge({ role, boundary }: { role: Role; boundary: readonly Permission[] | null }) {
  return (
    <>
      <Badge {...LOOKS[role]}>{ROLE_TEXTS[role].label}</Badge>
      {role === "member" && boundary && (
        <span className="mt-1 block text-[0.8125rem] text-soft">
          Keys: <PermissionSummary permissions={boundary} />
        </span>
      )}
    </>
  );
}
