/** A dialog around one action: its form, its refusal, the password when the server asks for it. */
"use client";
import { type ComponentProps, type FormEvent, type ReactNode, type Ref, useId } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
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
  /** with something typed, a slip of the mouse beside the dialog must not lose it */
  isDirty?: boolean;
  submission: Submission;
  formRef?: Ref<HTMLFormElement>;
  onSubmit: () => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
  /** in place of the general message for this refusal; null: told elsewhere */
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

  // A running call cannot be taken back, and its answer may be the only access of a secret.
  const close = () => submission.isPending || confirmation.isPending || onClose();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A portal's events bubble to its React parents.
    event.stopPropagation();
    if (canSubmit) onSubmit();
  };
  return (
    <Dialog
      isOpen
      onClose={close}
      title={asksPassword ? "Confirm your password" : title}
      description={asksPassword ? undefined : description}
      width={asksPassword ? "narrow" : width}
      onCloseAutoFocus={onCloseAutoFocus}
      onInteractOutside={(event) => isDirty && event.preventDefault()}
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
      <form id={id} ref={formRef} onSubmit={submit} hidden={asksPassword} noValidate autoComplete="off">
        {children}
      </form>
      {asksPassword && (
        <PasswordStep formId={`${id}-password`} confirmation={confirmation} onConfirmed={submission.repeat} />
      )}
    </Dialog>
  );
}
