/** A dialog for one action: it shows the form, a refusal, and the password field when the server asks for it. */
"use client";
import { type ComponentProps, type FormEvent, type ReactNode, type Ref, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog/dialog";
import { DiscardQuestion } from "./discard-question";
import { PasswordStep } from "./password-step";
import { SubmissionNotice } from "./submission-notice";
import { type Submission, useSubmission } from "./use-submission";

type FormDialogProps = {
  title: string;
  description?: ReactNode;
  width?: ComponentProps<typeof Dialog>["width"];
  submitLabel: string;
  weight?: "primary" | "danger";
  canSubmit?: boolean;
  /** something was filled in: Escape and a click outside the dialog ask before it is discarded */
  isDirty?: boolean;
  submission: Submission;
  formRef?: Ref<HTMLFormElement>;
  onSubmit: () => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
  /** replaces the general message for this refusal; null: the form shows the refusal itself */
  notice?: ReactNode;
  children: ReactNode;
};

export function FormDialog(props: FormDialogProps) {
  const { title, description, width, submitLabel, weight = "primary", canSubmit = true, isDirty = false } = props;
  const { submission, formRef, onSubmit, onClose, onCloseAutoFocus, notice, children } = props;
  const id = useId();
  const confirmation = useSubmission();
  const asksPassword = submission.failure?.code === "password_required";

  const general = notice === undefined ? <SubmissionNotice submission={submission} /> : notice;
  const notices = asksPassword ? null : general;

  const [isAsking, setAsking] = useState(false);
  const lastField = useRef<HTMLElement>(null);
  // A running call can't be cancelled, and its answer may be the only one that contains a secret.
  const isBusy = submission.isPending || confirmation.isPending;
  const close = () => isBusy || onClose();
  const dismiss = () => {
    if (isBusy) return;
    if (isDirty) setAsking(true);
    else onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A portal's events bubble to its React parents, which may be another form.
    event.stopPropagation();
    if (canSubmit) onSubmit();
  };
  return (
    <Dialog
      isOpen
      onClose={dismiss}
      title={asksPassword ? "Confirm your password" : title}
      description={asksPassword ? undefined : description}
      width={asksPassword ? "narrow" : width}
      onCloseAutoFocus={onCloseAutoFocus}
      notice={notices}
      foot={
        asksPassword ? (
          <>
            <Button onClick={submission.dismiss}>Back</Button>
            <Button type="submit" form={`${id}-password`} weight="primary" pending={confirmation.isPending}>
              Confirm
            </Button>
          </>
        ) : (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button type="submit" form={id} weight={weight} pending={submission.isPending} disabled={!canSubmit}>
              {submitLabel}
            </Button>
          </>
        )
      }
    >
      <form
        id={id}
        ref={formRef}
        onSubmit={submit}
        onFocusCapture={(event) => {
          lastField.current = event.target;
        }}
        hidden={asksPassword}
        noValidate
        autoComplete="off"
      >
        {children}
      </form>
      {asksPassword && (
        <PasswordStep formId={`${id}-password`} confirmation={confirmation} onConfirmed={submission.repeat} />
      )}
      <DiscardQuestion isOpen={isAsking} lastField={lastField} onKeep={() => setAsking(false)} onDiscard={onClose} />
    </Dialog>
  );
}
