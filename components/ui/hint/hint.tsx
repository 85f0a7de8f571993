/** A tooltip with details, shown on hover, focus or tap. */
"use client";
import Link from "next/link";
import {
  createContext,
  type PointerEvent,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { cn } from "../cn";
import { HintBubble } from "./hint-bubble";

const OPEN_AFTER_MS = 250;
/** Time to move the pointer from the trigger to the tooltip. */
const CLOSE_AFTER_MS = 120;

/** Closes the tooltip that is open: there is one at a time. */
let closeCurrent: (() => void) | null = null;

/**
 * Within a list's row only one hint is a tab stop, so that a list is not four times as long for the keyboard; the arrow
 * keys reach the others.
 */
export const HintsShareStop = createContext(false);

type HintProps = {
  content: ReactNode;
  children: ReactNode;
  label?: string;
  className?: string;
  wide?: boolean;
  /** in a row: this one is the tab stop */
  isStop?: boolean;
  /** the hint is a link to this path */
  href?: string | undefined;
};

export function Hint({ content, children, label, className, wide = false, isStop = false, href }: HintProps) {
  const id = useId();
  const trigger = useRef<HTMLElement>(null);
  const { isOpen, open, close, plan, keep } = useOpening();
  const isSkipped = useContext(HintsShareStop) && !isStop;
  const shared = {
    "data-hint": "",
    tabIndex: isSkipped ? -1 : 0,
    "aria-label": label,
    "aria-describedby": isOpen ? id : undefined,
    onPointerEnter: (event: PointerEvent) => event.pointerType === "touch" || plan(true, OPEN_AFTER_MS),
    onPointerLeave: () => plan(false, CLOSE_AFTER_MS),
    onFocus: open,
    // One task later. A blur closes a hint while no element has the focus. If a node were removed from a dialog at
    // that moment, Radix' focus scope would take the focus for lost and pull it back to the dialog: Tab could never
    // pass the hint.
    onBlur: () => plan(false, 0),
    className: cn(
      "relative rounded-[0.25rem] text-left",
      !href && "cursor-default!",
      // Enlarges the touch target of a line of text.
      "max-sm:after:absolute max-sm:after:-inset-x-2 max-sm:after:-inset-y-2.5",
      className,
    ),
  };
  return (
    <>
      {href === undefined ? (
        <button
          {...shared}
          ref={(element) => {
            trigger.current = element;
          }}
          type="button"
          // A press would move the focus, and with it whatever a blur closes.
          onPointerDown={(event) => event.preventDefault()}
          onClick={(event) => {
            event.preventDefault();
            open();
          }}
        >
          {children}
        </button>
      ) : (
        <Link
          {...shared}
          ref={(element) => {
            trigger.current = element;
          }}
          href={href}
        >
          {children}
        </Link>
      )}
      {isOpen && (
        <HintBubble
          id={id}
          trigger={trigger}
          isWide={wide}
          onEnter={keep}
          onLeave={() => plan(false, CLOSE_AFTER_MS)}
          onClose={close}
        >
          {content}
        </HintBubble>
      )}
    </>
  );
}

function useOpening() {
  const [isOpen, setOpen] = useState(false);
  const timer = useRef<number>(undefined);
  const [{ close, open, plan, keep }] = useState(() => {
    const keep = () => window.clearTimeout(timer.current);
    const close = () => {
      keep();
      if (closeCurrent === close) closeCurrent = null;
      setOpen(false);
    };
    const open = () => {
      keep();
      if (closeCurrent !== close) closeCurrent?.();
      closeCurrent = close;
      setOpen(true);
    };
    const plan = (isWanted: boolean, afterMs: number) => {
      keep();
      timer.current = window.setTimeout(isWanted ? open : close, afterMs);
    };
    return { keep, close, open, plan };
  });
  useEffect(() => {
    // A hint may disappear while it is open, or about to open.
    return () => {
      keep();
      if (closeCurrent === close) closeCurrent = null;
    };
  }, [keep, close]);
  return { isOpen, open, close, plan, keep };
}
