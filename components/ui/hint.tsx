/** A tooltip with details, shown on hover, focus or tap. */
"use client";
import { Tooltip } from "radix-ui";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { cn } from "./cn";

export const HintProvider = Tooltip.Provider;

type HintProps = { content: ReactNode; children: ReactNode; label?: string; className?: string; wide?: boolean };

export function Hint({ content, children, label, className, wide = false }: HintProps) {
  const { isOpen, change } = useDeferredClose();
  const trigger = useRef<HTMLButtonElement>(null);
  const [home, setHome] = useState<Element | null>(null);
  const open = () => {
    // Screen readers look only inside the main landmark, or inside an open dialog.
    setHome(trigger.current?.closest('[role="dialog"], main') ?? null);
    change(true);
  };
  return (
    <Tooltip.Root open={isOpen} onOpenChange={(wanted) => (wanted ? open() : change(false))}>
      <Tooltip.Trigger
        ref={trigger}
        aria-label={label}
        // Radix closes a tooltip on a press, but a tap is the only way to open it on a touch screen.
        onPointerDown={(event) => event.preventDefault()}
        onClick={(event) => {
          event.preventDefault();
          open();
        }}
        className={cn(
          "relative cursor-default! rounded-[0.25rem] text-left",
          // Enlarges the touch target of a line of text.
          "max-sm:after:absolute max-sm:after:-inset-x-2 max-sm:after:-inset-y-2.5",
          className,
        )}
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal container={home}>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            "z-50 max-h-[60dvh] overflow-y-auto rounded-box bg-raised px-3 py-2 text-ink text-[0.8125rem] shadow-float animate-appear",
            wide ? "max-w-[min(30rem,calc(100vw-1rem))]" : "max-w-[min(20rem,calc(100vw-1rem))]",
          )}
        >
          {content}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/**
 * Opens at once and closes one task later. A blur closes a hint while no element has the focus. If a node were removed
 * from a dialog at that moment, Radix' focus scope would take the focus for lost and pull it back to the dialog: Tab
 * could never pass the hint.
 */
function useDeferredClose() {
  const [isOpen, setOpen] = useState(false);
  const closing = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(closing.current), []);
  const change = (wanted: boolean) => {
    window.clearTimeout(closing.current);
    if (wanted) setOpen(true);
    else closing.current = window.setTimeout(() => setOpen(false));
  };
  return { isOpen, change };
}
