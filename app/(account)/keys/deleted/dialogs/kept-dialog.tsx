/** The dialog that changes for how long deleted keys can be restored. */
"use client";
import { useId, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { setDeletedKeptAction } from "@/app/(account)/keys/deleted/actions";
import { describeKept } from "@/app/(account)/keys/deleted/kept-choices";
import { Radio } from "@/components/ui/choices";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { DELETED_KEPT_CHOICES } from "@/lib/shared/keys/deleted/deleted-key";

type KeptDialogProps = { keptDays: number; onClose: () => void; onCloseAutoFocus: (event: Event) => void };

export function KeptDialog({ keptDays, onClose, onCloseAutoFocus }: KeptDialogProps) {
  const id = useId();
  const [days, setDays] = useState(keptDays);
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const showToast = useToast();
  const save = () =>
    void submit(
      () => setDeletedKeptAction(accountId, { days }),
      () => {
        const text =
          days === 0 ? "Deleted keys can't be restored any more." : `Deleted keys can be restored for ${days} days.`;
        showToast({ tone: "good", text });
        onClose();
      },
    );
  return (
    <FormDialog
      title="How long deleted keys can be restored"
      description="This applies to keys that are deleted already, too."
      width="narrow"
      submitLabel="Save"
      canSubmit={days !== keptDays}
      isDirty={days !== keptDays}
      submission={submission}
      onSubmit={save}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-4">
        <div role="radiogroup" aria-label="Deleted keys can be restored for" className="grid">
          {DELETED_KEPT_CHOICES.map((choice) => (
            <div key={choice} className="flex min-h-10 items-center gap-2.5 sm:min-h-8">
              <Radio id={`${id}-${choice}`} name={id} checked={days === choice} onChange={() => setDays(choice)} />
              <label htmlFor={`${id}-${choice}`} className="flex-1 cursor-pointer">
                {describeKept(choice)}
              </label>
            </div>
          ))}
        </div>
        {days < keptDays && (
          <Notice tone="warn" role="status">
            {days === 0
              ? "All deleted keys are erased within the hour, and from then on a deletion can't be undone."
              : `Keys that were deleted more than ${days} days ago are erased within the hour. This can't be undone.`}
          </Notice>
        )}
      </div>
    </FormDialog>
  );
}
