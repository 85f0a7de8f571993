/** What can be done with a key. */
"use client";
import { Ellipsis, Link2Off, Pencil, RefreshCw, Trash2 } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
import type { KeyView } from "@/lib/shared/key-view";
import { menuButtonId } from "./use-key-dialogs";

export type KeyTask = "edit" | "change" | "withdraw" | "delete";

export function KeyMenu({ subject, onTask }: { subject: KeyView; onTask: (task: KeyTask) => void }) {
  const chosen = useRef<KeyTask | null>(null);
  const choose = (task: KeyTask) => () => {
    chosen.current = task;
  };
  // Only when the menu has gone: two layers that both hold the focus would fight for it.
  const start = (event: Event) => {
    if (!chosen.current) return;
    event.preventDefault();
    onTask(chosen.current);
    chosen.current = null;
  };
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button id={menuButtonId(subject.id)} weight="ghost" size="icon" aria-label={`Actions for ${subject.name}`}>
          <Ellipsis aria-hidden="true" />
        </Button>
      </MenuTrigger>
      <MenuContent align="end" onCloseAutoFocus={start}>
        <MenuItem onSelect={choose("edit")}>
          <Pencil aria-hidden="true" />
          Edit
        </MenuItem>
        <MenuItem onSelect={choose("change")}>
          <RefreshCw aria-hidden="true" />
          Change API Key
        </MenuItem>
        {subject.link?.state === "open" && (
          <MenuItem onSelect={choose("withdraw")}>
            <Link2Off aria-hidden="true" />
            Withdraw link
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem onSelect={choose("delete")}>
          <Trash2 aria-hidden="true" />
          Delete
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
