/** "Leave account": asks what happens to each of the person's keys, then removes them from the account. */
"use client";
import { useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { leaveAccountAction } from "@/app/(account)/members/actions";
import { Notice } from "@/components/ui/notice";
import { useAccountId } from "@/lib/client/account-id";
import type { MembersView, MemberView } from "@/lib/shared/team/member-view";
import { CopiesNotice, renderUndecidedCount } from "./copies-notice";
import { KeyDispositionFields } from "./key-disposition-fields";
import { useKeyDispositions } from "./use-key-dispositions";

type LeaveAccountDialogProps = {
  subject: MemberView;
  view: MembersView;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function LeaveAccountDialog({ subject, view, onClose, onCloseAutoFocus }: LeaveAccountDialogProps) {
  const accountId = useAccountId();
  const [hasLeft, setLeft] = useState(false);
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const dispositions = useKeyDispositions(view, subject.userId, failure);
  const isLastOwner = subject.role === "owner" && view.members.filter(({ role }) => role === "owner").length === 1;

  const leave = () =>
    void submit(
      () => leaveAccountAction(accountId, { dispositions: dispositions.decided }),
      () => {
        setLeft(true);
        // The screen still shows the account that was left. The session has moved to another account, or ended.
        window.location.assign("/keys");
      },
    );
  return (
    <FormDialog
      title="Leave account"
      description="You lose access to this account immediately, in every browser. To come back, you need a new invitation."
      submitLabel="Leave account"
      weight="danger"
      canSubmit={!hasLeft && !isLastOwner && dispositions.undecidedCount === 0}
      isDirty={dispositions.decided.length > 0}
      submission={submission}
      notice={failure || isLastOwner ? undefined : renderUndecidedCount(dispositions.undecidedCount)}
      onSubmit={leave}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      {isLastOwner ? (
        <Notice tone="warn" title="You are the only owner">
          An account needs at least one owner. Make someone else an owner first, then leave.
        </Notice>
      ) : (
        <div className="grid gap-5">
          {dispositions.keys.length === 0 ? (
            <p className="text-soft">You have no API keys in this account.</p>
          ) : (
            <>
              <KeyDispositionFields dispositions={dispositions} takesFocus />
              <CopiesNotice>You may still have copies of these keys.</CopiesNotice>
            </>
          )}
        </div>
      )}
    </FormDialog>
  );
}
