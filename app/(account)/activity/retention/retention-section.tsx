/** Shows how long activity is kept, and the dialog that changes it. */
"use client";
import { useRef, useState } from "react";
import { createLazyDialog } from "@/components/lazy-dialog";
import { Button } from "@/components/ui/button";
import { describeRetention } from "./retention-choices";

const Dialog = createLazyDialog(async () => (await import("./retention-dialog")).RetentionDialog);

/** `mayChange`: whether the person's role lets them change it. */
export function RetentionSection({ keptDays, mayChange }: { keptDays: number | null; mayChange: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <section aria-labelledby="retention-heading" className="mt-10 grid gap-3">
      <div className="grid gap-1">
        <h2 id="retention-heading" className="font-semibold">
          How long activity is kept
        </h2>
        <p className="text-soft">
          <span className="text-ink">{describeRetention(keptDays)}.</span> Entries are chained, so none can be changed
          or removed without a trace.
        </p>
      </div>
      {mayChange && (
        <Button ref={button} onClick={() => setOpen(true)} className="justify-self-start">
          Change how long
        </Button>
      )}
      <Dialog
        props={
          isOpen
            ? {
                keptDays,
                onClose: () => setOpen(false),
                onCloseAutoFocus: (event) => {
                  event.preventDefault();
                  button.current?.focus();
                },
              }
            : null
        }
      />
    </section>
  );
}
