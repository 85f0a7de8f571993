/** The question before an API Key, or the link to it, goes away that nobody copied. */
"use client";
import { Button } from "@/components/ui/button";
import { AlertDialog, AlertDialogAction, AlertDialogCancel } from "@/components/ui/dialog";

const QUESTIONS = {
  key: {
    title: "You won't see this API key again",
    description: "It was neither copied nor downloaded. Without it, the only way is to change the API Key.",
  },
  link: {
    title: "You won't see this link again",
    description: "Neither the link nor the API Key was copied. Without them, the only way is to change the API Key.",
  },
} as const;

type CloseGuardProps = {
  isOpen: boolean;
  what: keyof typeof QUESTIONS;
  onGoBack: () => void;
  onCloseAnyway: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function CloseGuard({ isOpen, what, onGoBack, onCloseAnyway, onCloseAutoFocus }: CloseGuardProps) {
  return (
    <AlertDialog
      isOpen={isOpen}
      onClose={onGoBack}
      onCloseAutoFocus={onCloseAutoFocus}
      {...QUESTIONS[what]}
      foot={
        <>
          <AlertDialogAction asChild>
            <Button onClick={onCloseAnyway}>Close anyway</Button>
          </AlertDialogAction>
          <AlertDialogCancel asChild>
            <Button weight="primary">Go back</Button>
          </AlertDialogCancel>
        </>
      }
    />
  );
}
