/** The menu of a key's row. */
"use client";
import { ChartColumn, CirclePlay, CircleSlash, Hourglass, Link2Off, Pencil, RefreshCw, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type MenuEntry, RowMenu } from "@/components/row-menu";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { keyPath, menuButtonId } from "./element-ids";

export type KeyTask = "edit" | "change" | "withdraw" | "end-old" | "disable" | "enable" | "delete";

const EDIT: MenuEntry<KeyTask> = { task: "edit", label: "Edit", icon: Pencil };
const DETAILS: MenuEntry<KeyTask | "details"> = { task: "details", label: "View details", icon: ChartColumn };
const CHANGE: MenuEntry<KeyTask> = { task: "change", label: "Change API Key", icon: RefreshCw };
const WITHDRAW: MenuEntry<KeyTask> = { task: "withdraw", label: "Withdraw link", icon: Link2Off };
const END_OLD: MenuEntry<KeyTask> = { task: "end-old", label: "End old API key", icon: Hourglass };
const DISABLE: MenuEntry<KeyTask> = { task: "disable", label: "Disable", icon: CircleSlash };
const ENABLE: MenuEntry<KeyTask> = { task: "enable", label: "Enable", icon: CirclePlay };
const DELETE: MenuEntry<KeyTask> = { task: "delete", label: "Delete", icon: Trash2, isApart: true };

type KeyMenuProps = {
  subject: KeyView;
  onTask: (task: KeyTask) => void;
  /** on the key's own page, to which the menu leads elsewhere */
  isOnItsPage?: boolean;
};

export function KeyMenu({ subject, onTask, isOnItsPage = false }: KeyMenuProps) {
  const router = useRouter();
  const { id, name, link, oldSecret, disabled } = subject;
  const withdraw = link?.state === "open" ? [WITHDRAW] : [];
  const endOld = oldSecret ? [END_OLD] : [];
  const details = isOnItsPage ? [] : [DETAILS];
  const entries = [EDIT, ...details, CHANGE, ...withdraw, ...endOld, disabled ? ENABLE : DISABLE, DELETE];
  const start = (task: KeyTask | "details") => (task === "details" ? router.push(keyPath(id)) : onTask(task));
  return <RowMenu id={menuButtonId(id)} name={name} entries={entries} onTask={start} />;
}
