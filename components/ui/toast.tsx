/** Shows results in a corner of the screen for a few seconds, announced politely to screen readers. */
"use client";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { Toast } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { Button } from "./button";

type ToastMessage = { tone: "good" | "bad"; text: string };
type ShownToast = ToastMessage & { id: number };

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
  const showToast = useCallback((message: ToastMessage) => {
    lastId += 1;
    const next = { ...message, id: lastId };
    setShown((present) => [...present.slice(-2), next]);
  }, []);
  const remove = (id: number) => setShown((present) => present.filter((message) => message.id !== id));

  return (
    <ToastContext value={showToast}>
      <Toast.Provider duration={6000} label="Result">
        {children}
        {shown.map(({ id, tone, text }) => (
          <Toast.Root
            key={id}
            type="background"
            onOpenChange={(open) => open || remove(id)}
            className="flex items-start gap-2.5 rounded-box bg-raised py-2 pr-2 pl-3 shadow-float animate-rise"
          >
            {tone === "good" ? (
              <CircleCheck aria-hidden="true" className="mt-2 size-4 shrink-0 text-good sm:mt-1.5" />
            ) : (
              <CircleAlert aria-hidden="true" className="mt-2 size-4 shrink-0 text-danger sm:mt-1.5" />
            )}
            <Toast.Description className="min-w-0 flex-1 self-center break-words">{text}</Toast.Description>
            <Toast.Close asChild>
              <Button weight="ghost" size="icon" aria-label="Dismiss">
                <X aria-hidden="true" />
              </Button>
            </Toast.Close>
          </Toast.Root>
        ))}
        <Toast.Viewport
          label="Results ({hotkey})"
          className="fixed right-0 bottom-0 z-30 max-sm:bottom-15 grid w-full max-w-[26rem] gap-2 p-4 outline-none"
        />
      </Toast.Provider>
    </ToastContext>
  );
}
