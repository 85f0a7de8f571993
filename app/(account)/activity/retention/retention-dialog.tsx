/** The dialog that changes how long activity is kept. */
"use client";
import { useId, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { setActivityKeptAction } from "@/app/(account)/activity/actions";
import { Radio } from "@/components/ui/choices";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { describeRetention, RETENTION_CHOICES } from "./retention-choices";

type RetentionDialogProps = {
  keptDays: number | null;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function RetentionDialog({ keptDays, onClose, onCloseAutoFocus }: RetentionDialogProps) {
  const id = useId();
  const [days, setDays] = useState<number | null>(keptDays);
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const showToast = useToast();
  const isShorter = days !== null && (keptDays === null || days < keptDays);

  const save = () =>
    void submit(
      () => setActivityKeptAction(accountId, { days }),
      () => {
        showToast({
          tone: "good",
          text: `Activity is now kept ${days === null ? "forever" : `for ${describeRetention(days)}`}.`,
        });
        onClose();
      },
    );
  return (
    <FormDialog
      title="How long activity is kept"
      description="Older entries are removed. The remaining entries still prove that nothing was changed."
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
        <div role="radiogroup" aria-label="Activity is kept" className="grid">
          {RETENTION_CHOICES.map((choice) => (
            <div key={choice.label} className="flex min-h-10 items-center gap-2.5 sm:min-h-8">
              <Radio
                id={`${id}-${choice.days}`}
                name={id}
                checked={days === choice.days}
                onChange={() => setDays(choice.days)}
              />
              <label htmlFor={`${id}-${choice.days}`} className="flex-1 cursor-pointer">
                {choice.label}
              </label>
            </div>
          ))}
        </div>
        {isShorter && (
          <Notice tone="warn" role="status">
            Entries older than {days} days are removed within the hour. This can't be undone, so export them first.
          </Notice>
        )}
      </div>
    </FormDialog>
  );
}
