/** The buttons above the list of routes, for the people who may change it. */
"use client";
import { Download, History, Plus, Upload } from "lucide-react";
import { type MenuEntry, RowMenu } from "@/components/row-menu";
import { Button } from "@/components/ui/button";

/** The elements that get the focus back from a dialog. */
export const ADD_BUTTON_ID = "add-route";
export const MORE_BUTTON_ID = "more-about-routes";

/** What the menu starts. */
export type ToolbarTask = "versions" | "import" | "export";

const ENTRIES: MenuEntry<ToolbarTask>[] = [
  { task: "versions", label: "Versions", icon: History },
  { task: "import", label: "Import from a file", icon: Upload, isApart: true },
  { task: "export", label: "Export as a file", icon: Download },
];

/** `onAdd`: null where there is nothing that a route could be added to. */
type RoutesToolbarProps = { onAdd: (() => void) | null; onTask: (task: ToolbarTask) => void };

export function RoutesToolbar({ onAdd, onTask }: RoutesToolbarProps) {
  return (
    <div className="flex items-center gap-2">
      {onAdd && (
        <Button id={ADD_BUTTON_ID} weight="primary" onClick={onAdd}>
          <Plus aria-hidden="true" />
          Add route
        </Button>
      )}
      <RowMenu id={MORE_BUTTON_ID} name="all routes" entries={ENTRIES} onTask={onTask} />
    </div>
  );
}
