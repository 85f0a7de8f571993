/**
 * Shows results in a corner of the screen for a few seconds, announced politely to screen readers. F8 moves the focus
 * there.
 */
"use client";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { Button } from "./button";

type ToastMessage = { tone: "good" | "bad"; text: string };
type ShownToast = ToastMessage & { id: number };

const SHOWN_MS = 6000;
const MOST_SHOWN = 3;
const HOTKEY = "F8";

const ToastContext = createContext<((message: ToastMessage) => void) | null>(null);

/** Returns the function that shows a result. Throws outside of ToastProvider. */
export function useToast(): (message: ToastMessage) => void {
  const showToast = useContext(ToastContext);
  if (!showToast) throw new Error("useToast needs a ToastProvider above it");
  return showToast;
}

let lastId = 0;

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<ShownToast[]>([]);
  const [isHeld, setHeld] = useState(false);
  const region = useRef<HTMLElement>(null);
  const showToast = useCallback((message: ToastMessage) => {
    lastId += 1;
    const next = { ...message, id: lastId };
    setShown((present) => [...present.slice(1 - MOST_SHOWN), next]);
  }, []);
  const remove = useCallback((id: number) => {
    setShown((present) => present.filter((message) => message.id !== id));
    setHeld(false);
  }, []);
  useEffect(() => {
    const goThere = (event: KeyboardEvent) => event.key === HOTKEY && region.current?.focus();
    document.addEventListener("keydown", goThere);
    return () => document.removeEventListener("keydown", goThere);
  }, []);

  return (
    <ToastContext value={showToast}>
      {children}
      <section
        ref={region}
        // Screen readers announce what appears in a live region that was there before, an open dialog or not.
        aria-live="polite"
        aria-label={`Results (${HOTKEY})`}
        tabIndex={-1}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        onFocus={() => setHeld(true)}
        onBlur={() => setHeld(false)}
        data-toasts=""
        className="fixed right-0 bottom-0 z-50 grid w-full max-w-[26rem] gap-2 p-4 outline-none empty:hidden max-sm:bottom-15"
      >
        {shown.map((message) => (
          <Toast key={message.id} message={message} isHeld={isHeld} onEnd={remove} />
        ))}
      </section>
    </ToastContext>
  );
}

type ToastProps = { message: ShownToast; isHeld: boolean; onEnd: (id: number) => void };

/** Ends by itself, but not while it is pointed at or has the focus. */
function Toast({ message: { id, tone, text }, isHeld, onEnd }: ToastProps) {
  useEffect(() => {
    if (isHeld) return;
    const timer = window.setTimeout(() => onEnd(id), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [id, isHeld, onEnd]);
  return (
    <div className="pointer-events-auto flex items-start gap-2.5 rounded-box bg-raised py-2 pr-2 pl-3 shadow-float animate-rise">
      {tone === "good" ? (
        <CircleCheck aria-hidden="true" className="mt-2 size-4 shrink-0 text-good sm:mt-1.5" />
      ) : (
        <CircleAlert aria-hidden="true" className="mt-2 size-4 shrink-0 text-danger sm:mt-1.5" />
      )}
      <p className="min-w-0 flex-1 self-center break-words">{text}</p>
      <Button weight="ghost" size="icon" aria-label="Dismiss" onClick={() => onEnd(id)}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}
