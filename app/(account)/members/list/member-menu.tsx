/** The menu of a member's row: for those who manage the member, and for the member. */
"use client";
import { LogOut, UserCog, UserMinus } from "lucide-react";
import { type MenuEntry, RowMenu } from "@/components/row-menu";
import type { MemberView } from "@/lib/shared/team/member-view";
import { menuButtonId } from "./element-ids";

export type MemberTask = "change" | "remove" | "leave";

const CHANGE: MenuEntry<MemberTask> = { task: "change", label: "Change role", icon: UserCog };
const REMOVE: MenuEntry<MemberTask> = { task: "remove", label: "Remove member", icon: UserMinus };
const LEAVE: MenuEntry<MemberTask> = { task: "leave", label: "Leave account", icon: LogOut };

type MemberMenuProps = { subject: MemberView; isManaged: boolean; onTask: (task: MemberTask) => void };

export function MemberMenu({ subject, isManaged, onTask }: MemberMenuProps) {
  const { userId, name, isSelf } = subject;
  const end = isSelf ? [LEAVE] : isManaged ? [REMOVE] : [];
  const entries = isManaged ? [CHANGE, ...end] : end;
  return <RowMenu id={menuButtonId(userId)} name={name} entries={entries} onTask={onTask} />;
}
