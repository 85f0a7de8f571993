/** "Withdraw link": ends a share link that nobody has opened. */
"use client";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { withdrawShareLinkAction } from "@/app/(account)/keys/actions";
import { KeySummary } from "@/app/(account)/keys/key-summary";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { KeyLink } from "@/lib/shared/keys/share-link";

type WithdrawLinkDialogProps = {
  subject: KeyView;
  link: KeyLink;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function WithdrawLinkDialog({ subject, link, onClose, onCloseAutoFocus }: WithdrawLinkDialogProps) {
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const list = useKeyListChanges();
  const showToast = useToast();
  const code = submission.failure?.code;

  const withdraw = () => {
    const call = async () => {
      const result = await withdrawShareLinkAction(accountId, { id: link.id });
      if (!result.ok) list.refresh();
      return result;
    };
    void submit(call, (key) => {
      void list.put(key);
      showToast({ tone: "good", text: `The link to “${subject.name}” was withdrawn. Nobody can open it any more.` });
      onClose();
    });
  };
  return (
    <FormDialog
      title="Withdraw link"
      description="Nobody can open the link any more. This can't be undone."
      submitLabel="Withdraw link"
      weight="danger"
      canSubmit={code !== "link_over" && code !== "not_found"}
      submission={submission}
      onSubmit={withdraw}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-4">
        <KeySummary subject={subject} />
        <p className="text-soft">
          {link.holdsKey
            ? "The key works only after this link was opened, so it stays refused. Use “Change API Key” to create a new one that works."
            : "The API key itself keeps working for anyone who has it."}
        </p>
      </div>
    </FormDialog>
  );
}
