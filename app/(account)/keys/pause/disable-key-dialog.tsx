/** "Disable API Key": pauses a key, with a reason for colleagues. */
"use client";
import { useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { disableKeyAction } from "@/app/(account)/keys/actions";
import { KeySummary } from "@/app/(account)/keys/key-summary";
import { TextField } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import { MAX_REASON_LENGTH } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";

type DisableKeyDialogProps = {
  subject: KeyView;
  /** the reason that is filled in */
  reason?: string | undefined;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function DisableKeyDialog(props: DisableKeyDialogProps) {
  const { subject, reason: proposed = "", onClose, onCloseAutoFocus } = props;
  const [reason, setReason] = useState(proposed);
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const list = useKeyListChanges();
  const showToast = useToast();
  const { id, version, name } = subject;
  const fault = failure?.code === "invalid" ? failure.fields.reason : undefined;

  const disable = () => {
    const call = async () => {
      const result = await disableKeyAction(accountId, { id, version, reason });
      if (!result.ok) list.refresh();
      return result;
    };
    void submit(call, (key, confirmation) => {
      void list.put(key);
      const text = `“${name}” is disabled. Its next request will be refused.`;
      showToast({ tone: "good", text: withServers(text, confirmation, "Disabled") });
      onClose();
    });
  };
  return (
    <FormDialog
      title="Disable API Key"
      description="Anything that uses this key is refused from its next request, until you enable it again."
      submitLabel="Disable"
      canSubmit={failure?.code !== "not_found"}
      isDirty={reason !== proposed}
      submission={submission}
      onSubmit={disable}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
      notice={fault === undefined ? undefined : null}
    >
      <div className="grid gap-4">
        <KeySummary subject={subject} />
        <TextField
          label="Reason (optional)"
          hint="Everyone who sees the key sees it."
          error={fault}
          value={reason}
          maxLength={MAX_REASON_LENGTH}
          onChange={(event) => setReason(event.target.value)}
          autoComplete="off"
        />
      </div>
    </FormDialog>
  );
}
