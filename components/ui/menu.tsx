/** A menu that a button opens. Radix provides the keyboard and type-ahead. */
"use client";
import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ComponentProps, createContext, type KeyboardEvent, type ReactNode, useContext, useState } from "react";
import { cn } from "./cn";

const ITEM = cn(
  "flex min-h-10 select-none items-center gap-2.5 rounded-[0.375rem] px-2.5 outline-none sm:min-h-8",
  "data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-soft",
);

const Home = createContext<Element | null>(null);

/** Not modal, so that screen readers can still read the page behind the menu. */
export function Menu({ onOpenChange, ...menu }: ComponentProps<typeof DropdownMenu.Root>) {
  const [home, setHome] = useState<Element | null>(null);
  const change = (open: boolean) => {
    // All content must be inside a landmark. It is looked up each time, because pages replace it.
    if (open) setHome(document.querySelector("main"));
    onOpenChange?.(open);
  };
  return (
    <Home value={home}>
      <DropdownMenu.Root modal={false} {...menu} onOpenChange={change} />
    </Home>
  );
}

export const MenuTrigger = DropdownMenu.Trigger;
export const MenuRadioGroup = DropdownMenu.RadioGroup;

/**
 * Tab leaves the menu as it does a native one: from its button on. Radix would ignore the key. The menu closes because
 * the focus is outside.
 */
function leaveByTab(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey) return;
  event.stopPropagation();
  // The browser then moves on from here.
  document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(event.currentTarget.id)}"]`)?.focus();
}

export function MenuContent({ className, ...content }: ComponentProps<typeof DropdownMenu.Content>) {
  return (
    <DropdownMenu.Portal container={useContext(Home)}>
      <DropdownMenu.Content
        sideOffset={6}
        collisionPadding={8}
        {...content}
        onKeyDownCapture={leaveByTab}
        className={cn("z-30 min-w-48 rounded-box bg-raised p-1 shadow-float animate-appear", className)}
      />
    </DropdownMenu.Portal>
  );
}

export function MenuItem({ className, ...item }: ComponentProps<typeof DropdownMenu.Item>) {
  return <DropdownMenu.Item {...item} className={cn(ITEM, className)} />;
}

export function MenuRadioItem({ children, className, ...item }: ComponentProps<typeof DropdownMenu.RadioItem>) {
  return (
    <DropdownMenu.RadioItem {...item} className={cn(ITEM, className)}>
      {children}
      <DropdownMenu.ItemIndicator className="ml-auto">
        <Check aria-hidden="true" />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}

export function MenuLabel({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <DropdownMenu.Label className={cn("px-2.5 py-1.5 text-faint text-xs", className)}>{children}</DropdownMenu.Label>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}
