/** The menu of a row. A chosen task starts after the menu has closed. */
"use client";
import { Ellipsis, type LucideIcon } from "lucide-react";
import { Fragment, useRef } from "react";
import { buttonClasses } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/components/ui/menu/menu";

/** `isApart`: a line separates it from the entry above. */
export type MenuEntry<T extends string> = { task: T; label: string; icon: LucideIcon; isApart?: boolean };

type RowMenuProps<T extends string> = {
  /** the button's id, by which a dialog returns the focus to it */
  id: string;
  /** the name of the row's subject, for screen readers */
  name: string;
  entries: readonly MenuEntry<T>[];
  onTask: (task: T) => void;
};

export function RowMenu<T extends string>({ id, name, entries, onTask }: RowMenuProps<T>) {
  const chosen = useRef<T | null>(null);
  // Only after the menu has closed: a menu and a dialog would fight for the focus.
  const start = (event: Event) => {
    if (!chosen.current) return;
    event.preventDefault();
    onTask(chosen.current);
    chosen.current = null;
  };
  if (entries.length === 0) return null;
  return (
    <Menu>
      <MenuTrigger
        id={id}
        className={buttonClasses({ weight: "ghost", size: "icon" })}
        aria-label={`Actions for ${name}`}
      >
        <Ellipsis aria-hidden="true" />
      </MenuTrigger>
      <MenuContent align="end" aria-labelledby={id} onCloseAutoFocus={start}>
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
