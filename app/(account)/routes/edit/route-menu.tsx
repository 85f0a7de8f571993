/** What can be done with one route. */
"use client";
import { ArrowUpDown, CirclePause, CirclePlay, FlaskConical, Pencil, Trash2 } from "lucide-react";
import { type MenuEntry, RowMenu } from "@/components/row-menu";
import type { WrittenRoute } from "@/lib/shared/routes/schema";

/** What the menu of a route starts. */
export type RouteTask = "edit" | "test" | "switch" | "move" | "delete";

type RouteMenuProps = { id: string; subject: WrittenRoute; isOnly: boolean; onTask: (task: RouteTask) => void };

export function RouteMenu({ id, subject, isOnly, onTask }: RouteMenuProps) {
  const isEnabled = subject.enabled ?? true;
  const entries: MenuEntry<RouteTask>[] = [
    { task: "edit", label: "Edit", icon: Pencil },
    { task: "test", label: "Test", icon: FlaskConical },
    isEnabled
      ? { task: "switch", label: "Disable", icon: CirclePause }
      : { task: "switch", label: "Enable", icon: CirclePlay },
    ...(isOnly ? [] : [{ task: "move" as const, label: "Move", icon: ArrowUpDown }]),
    { task: "delete", label: "Delete", icon: Trash2, isApart: true },
  ];
  return <RowMenu id={id} name={subject.path} entries={entries} onTask={onTask} />;
}
