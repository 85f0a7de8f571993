/** An open menu and its parts, from Radix. Loaded by `menu.tsx` alone. */
"use client";
import { Check } from "lucide-react";
import { Menu } from "radix-ui/internal";
import { type ComponentProps, type KeyboardEvent, type RefObject, useEffect, useRef } from "react";
import { cn } from "../cn";

const ITEM = cn(
  "flex min-h-10 select-none items-center gap-2.5 rounded-[0.375rem] px-2.5 outline-none sm:min-h-8",
  "data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-soft",
);

/** What opened the menu; null: it is closed. */
export type Opening = "pointer" | "keyboard" | null;

export type MenuPanelProps = ComponentProps<typeof Menu.Content> & {
  opening: Opening;
  onOpenChange: (isOpen: boolean) => void;
  trigger: RefObject<HTMLButtonElement | null>;
  home: Element | null;
};

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

export function MenuPanel(props: MenuPanelProps) {
  const { opening, onOpenChange, trigger, home, className, onCloseAutoFocus, ...content } = props;
  const panel = useRef<HTMLDivElement>(null);
  const wasLeft = useRef(false);
  useEffect(() => {
    // Radix goes to the first item by itself only where it has seen the key that opened the menu.
    if (opening === "keyboard") panel.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
  }, [opening]);
  const goBack = (event: Event) => {
    onCloseAutoFocus?.(event);
    if (event.defaultPrevented) return;
    event.preventDefault();
    // What was pressed outside keeps the focus.
    if (!wasLeft.current) trigger.current?.focus();
    wasLeft.current = false;
  };
  return (
    <Menu.Root open={opening !== null} onOpenChange={onOpenChange} modal={false}>
      <Menu.Anchor virtualRef={trigger as RefObject<HTMLButtonElement>} />
      <Menu.Portal container={home}>
        <Menu.Content
          sideOffset={6}
          collisionPadding={8}
          {...content}
          ref={panel}
          onKeyDownCapture={leaveByTab}
          onInteractOutside={() => {
            wasLeft.current = true;
          }}
          onCloseAutoFocus={goBack}
          className={cn("z-30 min-w-48 rounded-box bg-raised p-1 shadow-float animate-appear", className)}
        />
      </Menu.Portal>
    </Menu.Root>
  );
}

export const PanelRadioGroup = Menu.RadioGroup;

export function PanelItem({ className, ...item }: ComponentProps<typeof Menu.Item>) {
  return <Menu.Item {...item} className={cn(ITEM, className)} />;
}

export function PanelRadioItem({ children, className, ...item }: ComponentProps<typeof Menu.RadioItem>) {
  return (
    <Menu.RadioItem {...item} className={cn(ITEM, className)}>
      {children}
      <Menu.ItemIndicator className="ml-auto">
        <Check aria-hidden="true" />
      </Menu.ItemIndicator>
    </Menu.RadioItem>
  );
}
