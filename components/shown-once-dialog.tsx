/** A dialog for something that is shown only once. It asks before it closes unsaved; the owner clears the content. */
"use client";
import { type ReactNode, type RefObject, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { AlertDialog, AlertDialogAction, AlertDialogCancel, Dialog } from "@/components/ui/dialog/dialog";

type ShownOnceDialogProps = {
  title: string;
  description: string;
  /** it was copied, or delivered in another way */
  isSaved: boolean;
  /** asked before the dialog closes while `isSaved` is false */
  question: { title: string; description: string };
  /** gets the focus when the dialog opens */
  copyButton: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
  /** a call is running whose answer would be lost, so the dialog can't be closed */
  isBusy?: boolean;
  children: ReactNode;
};

export function ShownOnceDialog(props: ShownOnceDialogProps) {
  const { title, description, isSaved, question, copyButton, onClose, onCloseAutoFocus, isBusy, children } = props;
  const [isAsking, setAsking] = useState(false);
  const doneButton = useRef<HTMLButtonElement>(null);
  const close = () => {
    if (isBusy) return;
    if (isSaved) onClose();
    else setAsking(true);
  };
  return (
    <Dialog
      isOpen
      onClose={close}
      title={title}
      description={<span className="break-words">{description}</span>}
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        copyButton.current?.focus();
      }}
      onCloseAutoFocus={onCloseAutoFocus}
      foot={
        <Button ref={doneButton} weight={isSaved ? "primary" : "secondary"} onClick={close}>
          Done
        </Button>
      }
    >
      <div className="grid gap-5">{children}</div>
      <AlertDialog
        {...question}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          doneButton.current?.focus();
        }}
        foot={
          <>
            <AlertDialogAction asChild>
              <Button onClick={onClose}>Close anyway</Button>
            </AlertDialogAction>
            <AlertDialogCancel asChild>
              <Button weight="primary">Go back</Button>
            </AlertDialogCancel>
          </>
        }
      />
    </Dialog>
  );
}
