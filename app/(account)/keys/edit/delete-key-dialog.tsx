/** "Delete API Key": asks for the name, removes the row at once, and puts it back if the server refuses. */
"use client";
import { useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { deleteKeyAction } from "@/app/(account)/keys/actions";
import { KeySummary } from "@/app/(account)/keys/key-summary";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { normalise } from "@/lib/shared/text";

type DeleteKeyDialogProps = { subject: KeyView; onClose: () => void; onCloseAutoFocus: (event: Event) => void };

const toName = (text: string): string => normalise(text.trim());

export function DeleteKeyDialog({ subject, onClose, onCloseAutoFocus }: DeleteKeyDialogProps) {
  const [seen, setSeen] = useState(subject);
  const [typed, setTyped] = useState("");
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const list = useKeyListChanges();
  const showToast = useToast();
  const isGone = failure?.code === "not_found";
  const isConfirmed = toName(typed) === toName(seen.name);

  const deleteKey = () => {
    const call = async () => {
      const index = Math.max(0, list.indexOf(seen.id));
      await list.remove(seen.id);
      try {
        const result = await deleteKeyAction(accountId, { id: seen.id, version: seen.version });
        if (result.ok || result.refusal.code === "not_found") return result;
        const present = result.refusal.code === "edited_meanwhile" ? result.refusal.current : seen;
        setSeen(present);
        await list.restore(present, index);
        return result;
      } catch (error) {
        await list.restore(seen, index);
        throw error;
      } finally {
        list.refresh();
      }
    };
    void submit(call, (_, confirmation) => {
      const text = `“${seen.name}” was deleted. Its next request will be refused.`;
      showToast({ tone: "good", text: withServers(text, confirmation, "Revoked") });
      onClose();
    });
  };
  return (
    <FormDialog
      title="Delete API Key"
      description="Anything that uses this key is refused from its next request. You can restore it from “Deleted API keys” for as long as the account keeps it."
      submitLabel="Delete"
      weight="danger"
      canSubmit={isConfirmed && !isGone}
      submission={submission}
      onSubmit={deleteKey}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
      notice={
        failure?.code === "edited_meanwhile" ? (
          <Notice tone="warn" role="alert" title="This key was edited or changed in the meantime">
            It is shown above as it is now. Delete it anyway?
          </Notice>
        ) : undefined
      }
    >
      <div className="grid gap-4">
        <KeySummary subject={seen} />
        <TextField
          label="Type the name to confirm"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-1p-ignore
        />
      </div>
    </FormDialog>
  );
}
