/** Confirms what happens to the held keys. Asks for the password where it was not given lately. */
"use client";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import type { HeldKeyChoice } from "@/lib/shared/keys/restore-review";
import { decideHeldKeysAction } from "./actions";
import type { ChoiceCounts } from "./held-key-choices";

type ConfirmDecisionsDialogProps = {
  counts: ChoiceCounts;
  /** how many of the released keys were deleted, changed or narrowed since */
  revivedCount: number;
  decisions: { id: string; version: number; choice: HeldKeyChoice }[];
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function ConfirmDecisionsDialog({
  counts,
  revivedCount,
  decisions,
  onClose,
  onCloseAutoFocus,
}: ConfirmDecisionsDialogProps) {
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const showToast = useToast();
  const apply = () =>
    void submit(
      () => decideHeldKeysAction(accountId, { decisions }),
      (_, confirmation) => {
        showToast({ tone: "good", text: withServers(describeDone(counts), confirmation, "In force") });
        onClose();
      },
    );
  return (
    <FormDialog
      title="Apply to restored API keys"
      description="This is recorded in the activity."
      width="narrow"
      submitLabel="Apply"
      weight={counts.delete > 0 ? "danger" : "primary"}
      submission={submission}
      onSubmit={apply}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      {revivedCount > 0 && (
        <Notice tone="warn" className="mb-4">
          {revivedCount === 1 ? "1 API key that you release was" : `${revivedCount} API keys that you release were`}{" "}
          deleted or changed after the backup. What was revoked then works again.
        </Notice>
      )}
      <ul className="grid list-disc gap-1.5 pl-5">
        {counts.release > 0 && <li>{countKeys(counts.release)} released and admitted from the next request on.</li>}
        {counts.delete > 0 && <li>{countKeys(counts.delete)} deleted. This can't be undone.</li>}
        {counts.hold > 0 && <li>{countKeys(counts.hold)} kept held and refused, until you decide later.</li>}
      </ul>
    </FormDialog>
  );
}

function countKeys(count: number): string {
  return count === 1 ? "1 API key is" : `${count} API keys are`;
}

function describeDone(counts: ChoiceCounts): string {
  const done = [
    ...(counts.release > 0 ? [`${counts.release} released`] : []),
    ...(counts.delete > 0 ? [`${counts.delete} deleted`] : []),
  ];
  return `Restored API keys: ${done.join(", ")}.`;
}
