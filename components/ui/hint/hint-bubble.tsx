/** The tooltip of a hint while it is open: above its trigger, or below it where there is no room. */
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { cn } from "../cn";

const GAP = 6;
const EDGE = 8;

type HintBubbleProps = {
  id: string;
  trigger: RefObject<HTMLElement | null>;
  isWide: boolean;
  onEnter: () => void;
  onLeave: () => void;
  onClose: () => void;
  children: ReactNode;
};

export function HintBubble({ id, trigger, isWide, onEnter, onLeave, onClose, children }: HintBubbleProps) {
  const bubble = useRef<HTMLDivElement>(null);
  // Screen readers look only inside the main landmark, or inside an open dialog.
  const [home] = useState(() => trigger.current?.closest('[role="dialog"], [role="alertdialog"], main'));
  useLayoutEffect(() => {
    if (bubble.current && trigger.current) place(bubble.current, trigger.current);
  });
  const closeFor = useEffectEvent((event: Event) => {
    const { target, type } = event;
    const isInside = target instanceof Node && (bubble.current?.contains(target) || trigger.current?.contains(target));
    const isEscape = event instanceof KeyboardEvent && event.key === "Escape";
    if (type === "keydown" && !isEscape) return;
    if (type === "pointerdown" && isInside) return;
    if (type === "scroll" && !(target instanceof Node && trigger.current && target.contains(trigger.current))) return;
    // The first Escape closes the tooltip alone, not the dialog around it.
    if (isEscape) event.stopPropagation();
    onClose();
  });
  useEffect(() => {
    const close = (event: Event) => closeFor(event);
    const events = ["keydown", "pointerdown", "scroll", "resize"];
    for (const name of events) window.addEventListener(name, close, true);
    return () => {
      for (const name of events) window.removeEventListener(name, close, true);
    };
  }, []);
  return createPortal(
    <div
      ref={bubble}
      id={id}
      role="tooltip"
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
      className={cn(
        "wrap-anywhere fixed top-0 left-0 z-50 max-h-[60dvh] w-max overflow-y-auto rounded-box bg-raised px-3 py-2",
        "whitespace-normal text-ink text-[0.8125rem] shadow-float animate-appear",
        isWide ? "max-w-[min(30rem,calc(100vw-1rem))]" : "max-w-[min(20rem,calc(100vw-1rem))]",
      )}
    >
      {children}
    </div>,
    home ?? document.body,
  );
}

/** Moves the tooltip by what it is away from its place: "fixed" is relative to a dialog that is itself moved. */
function place(bubble: HTMLElement, trigger: HTMLElement): void {
  bubble.style.translate = "none";
  const [own, at] = [bubble.getBoundingClientRect(), trigger.getBoundingClientRect()];
  const above = at.top - GAP - own.height;
  const top = above >= EDGE ? above : Math.min(at.bottom + GAP, window.innerHeight - EDGE - own.height);
  const middle = at.left + (at.width - own.width) / 2;
  const left = Math.max(EDGE, Math.min(middle, document.documentElement.clientWidth - EDGE - own.width));
  bubble.style.translate = `${left - own.left}px ${top - own.top}px`;
}
