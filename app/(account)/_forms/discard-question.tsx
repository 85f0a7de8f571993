/** Asks before a filled-in dialog is discarded. */
"use client";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { AlertDialog, AlertDialogAction, AlertDialogCancel } from "@/components/ui/dialog/dialog";

type DiscardQuestionProps = { isOpen: boolean; onKeep: () => void; onDiscard: () => void };

export function DiscardQuestion({ isOpen, onKeep, onDiscard }: DiscardQuestionProps) {
  // Where the person was, so that they go on there.
  const before = useRef<HTMLElement | null>(null);
  return (
    <AlertDialog
      isOpen={isOpen}
      onClose={onKeep}
      title="Discard what you filled in?"
      description="Nothing of it has been saved."
      onOpenAutoFocus={() => {
        before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      }}
      onCloseAutoFocus={(event) => {
        if (!before.current?.isConnected) return;
        event.preventDefault();
        before.current.focus();
      }}
      foot={
        <>
          <AlertDialogAction asChild>
            <Button onClick={onDiscard}>Discard</Button>
          </AlertDialogAction>
          <AlertDialogCancel asChild>
            <Button weight="primary">Keep editing</Button>
          </AlertDialogCancel>
        </>
      }
    />
  );
}
