/** Shows which member a dialog is about: name, email and role. */
"use client";
import type { MemberView } from "@/lib/shared/team/member-view";
import { ROLE_TEXTS } from "@/lib/shared/team/roles";

export function MemberSummary({ subject: { name, email, role } }: { subject: MemberView }) {
  return (
    <div className="grid gap-0.5 rounded-box bg-sunken px-3 py-2.5">
      <p className="break-words font-medium">{name}</p>
      <p className="break-all text-[0.8125rem] text-soft">{email}</p>
      <p className="text-[0.8125rem] text-soft">{ROLE_TEXTS[role].label}</p>
    </div>
  );
}
