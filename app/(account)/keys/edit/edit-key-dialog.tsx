/** "Edit API Key": the list shows the edit at once, and undoes it if the server refuses. */
"use client";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { editKeyAction } from "@/app/(account)/keys/actions";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { useKeptState } from "@/lib/client/kept/kept-state";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { EditConflict } from "./edit-conflict";
import { restoreSeen } from "./kept-key-form";
import { KeyFields } from "./key-fields";
import { useKeyForm } from "./use-key-form";

type EditKeyDialogProps = {
  /** the key as it was when the dialog opened */
  subject: KeyView;
  clientAddress: string;
  /** the permission boundary of the person's keys */
  boundary: PermissionBoundary;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function EditKeyDialog({ subject, clientAddress, boundary, onClose, onCloseAutoFocus }: EditKeyDialogProps) {
  const accountId = useAccountId();
  const [seen, setSeen] = useKeptState(
    `${accountId}:key:${subject.id}:seen`,
    () => subject,
    (kept) => restoreSeen(kept, subject),
  );
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const { form, draft, errors, isDirty, change, read, restart } = useKeyForm(subject, boundary, failure);
  const list = useKeyListChanges();
  const showToast = useToast();
  const current = failure?.code === "edited_meanwhile" ? failure.current : null;

  const save = (base: KeyView) => {
    const input = read();
    if (!input) return;
    const call = async () => {
      await list.put({ ...base, ...input, name: input.name.trim() });
      try {
        const result = await editKeyAction(accountId, { id: base.id, version: base.version, ...input });
        if (!result.ok) await list.put(result.refusal.code === "edited_meanwhile" ? result.refusal.current : base);
        return result;
      } catch (error) {
        await list.put(base);
        throw error;
      } finally {
        list.refresh();
      }
    };
    void submit(call, (saved) => {
      void list.put(saved);
      showToast({ tone: "good", text: `“${saved.name}” was saved. The changes apply from its next request.` });
      onClose();
    });
  };
  const takeTheirs = (theirs: KeyView) => {
    setSeen(theirs);
    restart(theirs);
    submission.dismiss();
  };
  const keepMine = (theirs: KeyView) => {
    setSeen(theirs);
    save(theirs);
  };
  return (
    <FormDialog
      title="Edit API Key"
      width="wide"
      submitLabel="Save"
      canSubmit={!current && failure?.code !== "not_found"}
      isDirty={isDirty}
      submission={submission}
      formRef={form}
      notice={current ? null : undefined}
      onSubmit={() => save(seen)}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      {current && (
        <EditConflict
          seen={seen}
          theirs={current}
          draft={draft}
          onUseTheirs={() => takeTheirs(current)}
          onSaveMine={() => keepMine(current)}
        />
      )}
      <KeyFields draft={draft} errors={errors} clientAddress={clientAddress} boundary={boundary} onChange={change} />
    </FormDialog>
  );
}
