/** The menu of a member's row: for those who manage the member, and for the member. */
"use client";
import { KeyRound, LogOut, UserCog, UserMinus } from "lucide-react";
import { type MenuEntry, RowMenu } from "@/components/row-menu";
import type { MemberView } from "@/lib/shared/team/member-view";
import { menuButtonId } from "./element-ids";

export type MemberTask = "change" | "password" | "remove" | "leave";

const CHANGE: MenuEntry<MemberTask> = { task: "change", label: "Change role", icon: UserCog };
const PASSWORD: MenuEntry<MemberTask> = { task: "password", label: "Create password link", icon: KeyRound };
const REMOVE: MenuEntry<MemberTask> = { task: "remove", label: "Remove member", icon: UserMinus };
const LEAVE: MenuEntry<MemberTask> = { task: "leave", label: "Leave account", icon: LogOut };

type MemberMenuProps = { subject: MemberView; isManaged: boolean; onTask: (task: MemberTask) => void };

export function MemberMenu({ subject, isManaged, onTask }: MemberMenuProps) {
  const { userId, name, isSelf } = subject;
  const end = isSelf ? [LEAVE] : isManaged ? [PASSWORD, REMOVE] : [];
  const entries = isManaged ? [CHANGE, ...end] : end;
  return <RowMenu id={menuButtonId(userId)} name={name} entries={entries} onTask={onTask} />;
}
