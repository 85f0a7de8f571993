/** "Create password link": says what the link does, then creates it. */
"use client";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { createPasswordLinkAction } from "@/app/(account)/members/actions";
import { useAccountId } from "@/lib/client/account-id";
import type { PasswordLink } from "@/lib/shared/people/link-view";
import type { MemberView } from "@/lib/shared/team/member-view";

type CreatePasswordLinkDialogProps = {
  subject: MemberView;
  onCreated: (link: PasswordLink) => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function CreatePasswordLinkDialog({ subject, onCreated, ...closing }: CreatePasswordLinkDialogProps) {
  const { userId, name, email } = subject;
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const code = submission.failure?.code;
  return (
    <FormDialog
      title="Create password link"
      description={
        <span className="break-words">
          For <bdi>{name}</bdi> ({email}), who forgot their password. The link is shown once.
        </span>
      }
      submitLabel="Create link"
      canSubmit={code !== "not_found" && code !== "role_insufficient"}
      submission={submission}
      onSubmit={() => void submit(() => createPasswordLinkAction(accountId, { userId }), onCreated)}
      {...closing}
    >
      <ul className="grid list-disc gap-1 pl-5 text-soft marker:text-faint">
        <li>Anyone who opens the link can choose a new password and sign in as this person.</li>
        <li>It works once, for one hour. Using it signs the person out everywhere.</li>
        <li>The activity records that you created it, and when it is used.</li>
      </ul>
    </FormDialog>
  );
}
