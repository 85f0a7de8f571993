/** "Edit API Key": the list shows the edit at once, and undoes it if the server refuses. */
"use client";
import { useQuery } from "@tanstack/react-query";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { editKeyAction } from "@/app/(account)/keys/actions";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import { useKeptState } from "@/lib/client/kept/kept-state";
import { keysQuery } from "@/lib/client/queries/keys-query";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { hasValues, type KeyProposal } from "@/lib/shared/usage/fixes";
import { EditConflict } from "./conflict/edit-conflict";
import { ProposalNotice } from "./conflict/proposal-notice";
import { restoreSeen } from "./kept-key-form";
import { KeyFields } from "./key-fields";
import { PolicyNotice } from "./policy-notice";
import { RehearsalNotice } from "./rehearsal/rehearsal-notice";
import { useKeyForm } from "./use-key-form";

type EditKeyDialogProps = {
  /** the key as it was when the dialog opened */
  subject: KeyView;
  /** how the dialog opens, for the person to look at */
  proposal?: KeyProposal | undefined;
  clientAddress: string;
  /** the permission boundary of the person's keys */
  boundary: PermissionBoundary;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function EditKeyDialog(props: EditKeyDialogProps) {
  const { subject, proposal, clientAddress, boundary, onClose, onCloseAutoFocus } = props;
  const accountId = useAccountId();
  const policy = useQuery(keysQuery(accountId)).data?.policy;
  const [seen, setSeen] = useKeptState(
    `${accountId}:key:${subject.id}:seen`,
    () => subject,
    (kept) => restoreSeen(kept, subject),
  );
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const key = useKeyForm(subject, boundary, failure, proposal);
  const { conflict } = key;
  const list = useKeyListChanges();
  const showToast = useToast();
  const mustDecide = conflict !== null && conflict.open.length > 0;

  const save = () => {
    const input = key.read();
    if (!input) return;
    const base = seen;
    const call = async () => {
      await list.put({ ...base, ...input, name: input.name.trim() });
      try {
        const result = await editKeyAction(accountId, { id: base.id, version: base.version, ...input });
        if (result.ok) return result;
        if (result.refusal.code !== "edited_meanwhile") {
          await list.put(base);
          return result;
        }
        const { current: theirs, edit } = result.refusal;
        await list.put(theirs);
        key.merge({ before: base, theirs, edit });
        setSeen(theirs);
        return result;
      } catch (error) {
        await list.put(base);
        throw error;
      } finally {
        list.refresh();
      }
    };
    void submit(call, (saved, confirmation) => {
      void list.put(saved);
      const text = `“${saved.name}” was saved. The changes apply from its next request.`;
      showToast({ tone: "good", text: withServers(text, confirmation, "In force") });
      onClose();
    });
  };
  return (
    <FormDialog
      title="Edit API Key"
      width="wide"
      submitLabel="Save"
      canSubmit={!mustDecide && failure?.code !== "not_found"}
      isDirty={key.isDirty}
      submission={submission}
      formRef={key.form}
      notice={failure?.code === "edited_meanwhile" ? null : undefined}
      onSubmit={save}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      {conflict && failure?.code === "edited_meanwhile" && (
        <EditConflict
          conflict={conflict}
          onUseTheirs={() => {
            key.settle(true);
            submission.dismiss();
          }}
          onSaveMine={() => {
            key.settle(false);
            save();
          }}
        />
      )}
      {policy && <PolicyNotice policy={policy} isEdit />}
      {proposal && hasValues(proposal) && !conflict && <ProposalNotice subject={subject} draft={key.draft} />}
      <KeyFields
        draft={key.draft}
        errors={key.errors}
        clientAddress={clientAddress}
        boundary={boundary}
        policy={policy}
        revision={key.revision}
        opensAt={proposal?.opensAt}
        onChange={key.change}
      />
      {!conflict && (
        <div className="mt-5">
          <RehearsalNotice subject={subject} draft={key.draft} />
        </div>
      )}
    </FormDialog>
  );
}
