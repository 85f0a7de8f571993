/** "Take over API Key": the person answers for the key from now on. */
"use client";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { KeySummary } from "@/app/(account)/keys/key-summary";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { hasPowerOverKeys } from "@/lib/shared/keys/permission-sets";
import { takeOverKeyAction } from "./actions";

type TakeOverDialogProps = {
  subject: KeyView;
  onDone: () => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function TakeOverDialog({ subject, onDone, onClose, onCloseAutoFocus }: TakeOverDialogProps) {
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const list = useKeyListChanges();
  const showToast = useToast();
  const { id, version, name, permissions } = subject;
  const takeOver = () => {
    void submit(
      () => takeOverKeyAction(accountId, { id, version }),
      (key, confirmation) => {
        void list.put(key);
        showToast({
          tone: "good",
          text: withServers(`You are responsible for “${name}” now.`, confirmation, "In force"),
        });
        onDone();
      },
    );
  };
  const loses = hasPowerOverKeys(permissions)
    ? " It loses its permissions over API keys, as every key that is handed over."
    : "";
  return (
    <FormDialog
      title="Take over API Key"
      description={`You are responsible for it from now on. Programs keep using the same API key.${loses}`}
      submitLabel="Take over"
      canSubmit={submission.failure?.code !== "not_found"}
      submission={submission}
      onSubmit={takeOver}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <KeySummary subject={subject} />
    </FormDialog>
  );
}
