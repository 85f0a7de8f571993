/** The question before an API Key goes away that nobody copied. */
"use client";
import { Button } from "@/components/ui/button";
import { AlertDialog, AlertDialogAction, AlertDialogCancel } from "@/components/ui/dialog";

type CloseGuardProps = {
  isOpen: boolean;
  onGoBack: () => void;
  onCloseAnyway: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function CloseGuard({ isOpen, onGoBack, onCloseAnyway, onCloseAutoFocus }: CloseGuardProps) {
  return (
    <AlertDialog
      isOpen={isOpen}
      onClose={onGoBack}
      onCloseAutoFocus={onCloseAutoFocus}
      title="You won't see this API key again"
      description="It was neither copied nor downloaded. Without it, the only way is to change the API Key."
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
