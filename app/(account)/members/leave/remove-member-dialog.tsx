/** "Remove member": asks what happens to each of the member's keys, then removes them from the account. */
"use client";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { removeMemberAction } from "@/app/(account)/members/actions";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import type { MembersView, MemberView } from "@/lib/shared/team/member-view";
import { CopiesNotice, renderUndecidedCount } from "./copies-notice";
import { KeyDispositionFields } from "./key-disposition-fields";
import { MemberSummary } from "./member-summary";
import { useKeyDispositions } from "./use-key-dispositions";

type RemoveMemberDialogProps = {
  subject: MemberView;
  view: MembersView;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function RemoveMemberDialog({ subject, view, onClose, onCloseAutoFocus }: RemoveMemberDialogProps) {
  const { userId, name } = subject;
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const dispositions = useKeyDispositions(view, userId, failure);
  const showToast = useToast();
  const isGone = failure?.code === "not_found";

  const remove = () =>
    void submit(
      () => removeMemberAction(accountId, { userId, dispositions: dispositions.decided }),
      (_, confirmation) => {
        const text = `${name} was removed from the account.`;
        showToast({ tone: "good", text: withServers(text, confirmation, "In force") });
        onClose();
      },
    );
  return (
    <FormDialog
      title="Remove member"
      description="They lose access to this account immediately, in every browser. You can invite them again."
      submitLabel="Remove member"
      weight="danger"
      canSubmit={!isGone && dispositions.undecidedCount === 0}
      isDirty={dispositions.decided.length > 0}
      submission={submission}
      notice={failure ? undefined : renderUndecidedCount(dispositions.undecidedCount)}
      onSubmit={remove}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-5">
        <MemberSummary subject={subject} />
        {dispositions.keys.length === 0 ? (
          <p className="text-soft">This person has no API keys.</p>
        ) : (
          <>
            <KeyDispositionFields dispositions={dispositions} takesFocus />
            <CopiesNotice>{name} may have kept copies of these keys.</CopiesNotice>
          </>
        )}
      </div>
    </FormDialog>
  );
}
