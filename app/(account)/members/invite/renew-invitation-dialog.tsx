/** "New link": says that the current link stops working, then creates another. */
"use client";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { renewInvitationAction } from "@/app/(account)/members/actions";
import { useAccountId } from "@/lib/client/account-id";
import type { InvitationLink, InvitationView } from "@/lib/shared/team/member-view";

type RenewInvitationDialogProps = {
  invitation: InvitationView;
  onRenewed: (link: InvitationLink) => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function RenewInvitationDialog({
  invitation,
  onRenewed,
  onClose,
  onCloseAutoFocus,
}: RenewInvitationDialogProps) {
  const { id, email } = invitation;
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  return (
    <FormDialog
      title="New link for this invitation"
      description={<span className="break-words">Creates a new link for {email} and shows it once.</span>}
      submitLabel="Make a new link"
      canSubmit={submission.failure?.code !== "not_found"}
      submission={submission}
      onSubmit={() => void submit(() => renewInvitationAction(accountId, { id }), onRenewed)}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <ul className="grid list-disc gap-1 pl-5 text-soft marker:text-faint">
        <li>The current link stops working immediately.</li>
        <li>The new link works for 72 hours. The role and the email stay the same.</li>
      </ul>
    </FormDialog>
  );
}
