/** The menu of a key's row. */
"use client";
import { CirclePlay, CircleSlash, Link2Off, Pencil, RefreshCw, Trash2 } from "lucide-react";
import { type MenuEntry, RowMenu } from "@/components/row-menu";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { menuButtonId } from "./element-ids";

export type KeyTask = "edit" | "change" | "withdraw" | "disable" | "enable" | "delete";

const EDIT: MenuEntry<KeyTask> = { task: "edit", label: "Edit", icon: Pencil };
const CHANGE: MenuEntry<KeyTask> = { task: "change", label: "Change API Key", icon: RefreshCw };
const WITHDRAW: MenuEntry<KeyTask> = { task: "withdraw", label: "Withdraw link", icon: Link2Off };
const DISABLE: MenuEntry<KeyTask> = { task: "disable", label: "Disable", icon: CircleSlash };
const ENABLE: MenuEntry<KeyTask> = { task: "enable", label: "Enable", icon: CirclePlay };
const DELETE: MenuEntry<KeyTask> = { task: "delete", label: "Delete", icon: Trash2, isApart: true };

export function KeyMenu({ subject, onTask }: { subject: KeyView; onTask: (task: KeyTask) => void }) {
  const { id, name, link, disabled } = subject;
  const withdraw = link?.state === "open" ? [WITHDRAW] : [];
  const entries = [EDIT, CHANGE, ...withdraw, disabled ? ENABLE : DISABLE, DELETE];
  return <RowMenu id={menuButtonId(id)} name={name} entries={entries} onTask={onTask} />;
}
