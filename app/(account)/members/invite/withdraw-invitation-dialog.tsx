/** "Withdraw": ends an invitation that nobody has accepted. */
"use client";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { withdrawInvitationAction } from "@/app/(account)/members/actions";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import type { InvitationView } from "@/lib/shared/team/member-view";
import { ROLE_TEXTS } from "@/lib/shared/team/roles";

type WithdrawInvitationDialogProps = {
  invitation: InvitationView;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function WithdrawInvitationDialog({ invitation, onClose, onCloseAutoFocus }: WithdrawInvitationDialogProps) {
  const { id, email, role, inviterName } = invitation;
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const showToast = useToast();
  const withdraw = () =>
    void submit(
      () => withdrawInvitationAction(accountId, { id }),
      () => {
        showToast({ tone: "good", text: `The invitation for ${email} was withdrawn. Its link no longer works.` });
        onClose();
      },
    );
  return (
    <FormDialog
      title="Withdraw invitation"
      description="Its link stops working immediately. You can invite this person again at any time."
      submitLabel="Withdraw"
      weight="danger"
      canSubmit={submission.failure?.code !== "not_found"}
      submission={submission}
      onSubmit={withdraw}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-0.5 rounded-box bg-sunken px-3 py-2.5">
        <p className="break-all font-medium">{email}</p>
        <p className="break-words text-[0.8125rem] text-soft">
          {ROLE_TEXTS[role].label}, invited by {inviterName}
        </p>
      </div>
    </FormDialog>
  );
}
