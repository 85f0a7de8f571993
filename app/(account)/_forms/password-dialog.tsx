/** Asks for the password again where a button acts at once, without a dialog of its own. */
"use client";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog/dialog";
import { PasswordStep } from "./password-step";
import { type Submission, useSubmission } from "./use-submission";

type PasswordDialogProps = {
  /** the call that was refused with `password_required` */
  submission: Submission;
  /** moves the focus when the dialog has closed */
  onCloseAutoFocus: (event: Event) => void;
};

export function PasswordDialog({ submission, onCloseAutoFocus }: PasswordDialogProps) {
  const id = useId();
  const confirmation = useSubmission();
  const close = () => confirmation.isPending || submission.dismiss();
  return (
    <Dialog
      isOpen={submission.failure?.code === "password_required"}
      onClose={close}
      title="Confirm your password"
      width="narrow"
      onCloseAutoFocus={onCloseAutoFocus}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form={id} weight="primary" pending={confirmation.isPending}>
            Confirm
          </Button>
        </>
      }
    >
      <PasswordStep formId={id} confirmation={confirmation} onConfirmed={submission.repeat} />
    </Dialog>
  );
}
