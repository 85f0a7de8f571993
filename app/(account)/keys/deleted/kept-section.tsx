/** Shows for how long deleted keys can be restored, and the dialog that changes it. */
"use client";
import { useRef, useState } from "react";
import { createLazyDialog } from "@/components/lazy-dialog";
import { Button } from "@/components/ui/button";
import { describeKept } from "./kept-choices";

const Dialog = createLazyDialog(async () => (await import("./dialogs/kept-dialog")).KeptDialog);

/** `mayChange`: whether the person's role lets them change it. */
export function KeptSection({ keptDays, mayChange }: { keptDays: number; mayChange: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <section aria-labelledby="kept-heading" className="grid gap-3">
      <div className="grid gap-1">
        <h2 id="kept-heading" className="font-semibold">
          How long deleted keys can be restored
        </h2>
        <p className="text-soft">
          <span className="text-ink">{describeKept(keptDays)}.</span> After that they are erased. Of more than 100
          deleted keys the oldest are erased earlier.
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
