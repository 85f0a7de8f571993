/** A row's menu; what was chosen starts once the menu has gone. */
"use client";
import { Ellipsis, type LucideIcon } from "lucide-react";
import { Fragment, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/components/ui/menu";

/** `isApart`: with a line above it. */
export type MenuEntry<T extends string> = { task: T; label: string; icon: LucideIcon; isApart?: boolean };

type RowMenuProps<T extends string> = {
  /** of the button: the focus comes back to it by its id */
  id: string;
  /** of whom or what the actions are */
  name: string;
  entries: readonly MenuEntry<T>[];
  onTask: (task: T) => void;
};

export function RowMenu<T extends string>({ id, name, entries, onTask }: RowMenuProps<T>) {
  const chosen = useRef<T | null>(null);
  // Only when the menu has gone: two layers that both hold the focus would fight for it.
  const start = (event: Event) => {
    if (!chosen.current) return;
    event.preventDefault();
    onTask(chosen.current);
    chosen.current = null;
  };
  if (entries.length === 0) return null;
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button id={id} weight="ghost" size="icon" aria-label={`Actions for ${name}`}>
          <Ellipsis aria-hidden="true" />
        </Button>
      </MenuTrigger>
      <MenuContent align="end" onCloseAutoFocus={start}>
        {entries.map(({ task, label, icon: Icon, isApart }) => (
          <Fragment key={task}>
            {isApart && <MenuSeparator />}
            <MenuItem
              onSelect={() => {
                chosen.current = task;
              }}
            >
              <Icon aria-hidden="true" />
              {label}
            </MenuItem>
          </Fragment>
        ))}
      </MenuContent>
    </Menu>
  );
}
