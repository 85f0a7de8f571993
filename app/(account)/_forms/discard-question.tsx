/** Asks before a filled-in dialog is discarded. */
"use client";
import type { RefObject } from "react";
import { Button } from "@/components/ui/button";
import { AlertDialog, AlertDialogAction, AlertDialogCancel } from "@/components/ui/dialog/dialog";

type DiscardQuestionProps = {
  isOpen: boolean;
  /** the field that had the focus last: a click outside takes it away, and the person goes on there */
  lastField: RefObject<HTMLElement | null>;
  onKeep: () => void;
  onDiscard: () => void;
};

export function DiscardQuestion({ isOpen, lastField, onKeep, onDiscard }: DiscardQuestionProps) {
  return (
    <AlertDialog
      isOpen={isOpen}
      onClose={onKeep}
      title="Discard what you filled in?"
      description="Nothing of it has been saved."
      onCloseAutoFocus={(event) => {
        if (!lastField.current?.isConnected) return;
        event.preventDefault();
        lastField.current.focus();
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
