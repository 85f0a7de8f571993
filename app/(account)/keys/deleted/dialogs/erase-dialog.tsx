/** "Delete for good": erases a deleted key, so that nobody can restore it. */
"use client";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { eraseDeletedKeyAction } from "@/app/(account)/keys/deleted/actions";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import type { DeletedKeyView } from "@/lib/shared/keys/deleted/deleted-key";
import { mask } from "@/lib/shared/keys/secret-format";

type EraseDialogProps = {
  subject: DeletedKeyView;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function EraseDialog({ subject, onClose, onCloseAutoFocus }: EraseDialogProps) {
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const showToast = useToast();
  const { id, name, lastFive } = subject;
  const erase = () =>
    void submit(
      () => eraseDeletedKeyAction(accountId, { id }),
      () => {
        showToast({ tone: "good", text: `“${name}” was deleted for good.` });
        onClose();
      },
    );
  return (
    <FormDialog
      title="Delete for good"
      description="Nobody can restore this key any more. This can't be undone."
      width="narrow"
      submitLabel="Delete for good"
      weight="danger"
      canSubmit={submission.failure?.code !== "not_found"}
      submission={submission}
      onSubmit={erase}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-0.5 rounded-box bg-sunken px-3 py-2.5">
        <p translate="no" className="whitespace-pre-wrap break-words font-medium">
          {name}
        </p>
        <p translate="no" className="figures text-[0.8125rem] text-soft">
          {mask(lastFive)}
        </p>
      </div>
    </FormDialog>
  );
}
