/** "Dismiss finding": hides it for 90 days, with a reason for colleagues. */
"use client";
import { useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { TextField } from "@/components/ui/field";
import { useAccountId } from "@/lib/client/account-id";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { DISMISSED_DAYS, FINDING_TITLES, type Finding } from "@/lib/shared/safety/finding";
import { MAX_DISMISSAL_LENGTH } from "@/lib/shared/safety/input";
import { dismissFindingAction } from "./actions";
import { describeFinding } from "./finding-words";

type DismissDialogProps = {
  finding: Finding;
  subject: KeyView;
  now: number;
  onDone: () => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function DismissDialog({ finding, subject, now, onDone, onClose, onCloseAutoFocus }: DismissDialogProps) {
  const [reason, setReason] = useState("");
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const { keyId, kind } = finding;
  const fault = failure?.code === "invalid" ? failure.fields.reason : undefined;
  const dismiss = () => void submit(() => dismissFindingAction(accountId, { keyId, kind, reason }), onDone);
  return (
    <FormDialog
      title="Dismiss finding"
      description={`It is hidden for ${DISMISSED_DAYS} days for everyone who sees the key, and the activity records it.`}
      submitLabel="Dismiss"
      canSubmit={failure?.code !== "not_found"}
      isDirty={reason !== ""}
      submission={submission}
      onSubmit={dismiss}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
      notice={fault === undefined ? undefined : null}
    >
      <div className="grid gap-4">
        <div className="grid gap-0.5 rounded-box bg-sunken px-3 py-2.5">
          <p translate="no" className="wrap-anywhere font-medium">
            {subject.name}
          </p>
          <p className="wrap-anywhere text-[0.8125rem] text-soft">
            {`${FINDING_TITLES[kind]}. ${describeFinding(finding, subject, now)}`}
          </p>
        </div>
        <TextField
          label="Reason"
          hint="For example: runs once a year."
          error={fault}
          value={reason}
          maxLength={MAX_DISMISSAL_LENGTH}
          onChange={(event) => setReason(event.target.value)}
          autoComplete="off"
        />
      </div>
    </FormDialog>
  );
}
