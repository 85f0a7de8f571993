/** "End old API key": ends the secret that a change has left working. */
"use client";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { endOldSecretAction } from "@/app/(account)/keys/actions";
import { RelativeTime } from "@/components/relative-time";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { OldSecret } from "@/lib/shared/keys/overlap";
import { mask } from "@/lib/shared/keys/secret-format";

type EndOldDialogProps = {
  subject: KeyView;
  oldSecret: OldSecret;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function EndOldDialog({ subject, oldSecret, onClose, onCloseAutoFocus }: EndOldDialogProps) {
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const list = useKeyListChanges();
  const showToast = useToast();
  const { id, version, name, lastFive } = subject;

  const end = () => {
    const call = async () => {
      const result = await endOldSecretAction(accountId, { id, version });
      if (!result.ok) list.refresh();
      return result;
    };
    void submit(call, (key, confirmation) => {
      void list.put(key);
      const text = `The old key of “${name}” has ended. Its next request will be refused.`;
      showToast({ tone: "good", text: withServers(text, confirmation, "Revoked") });
      onClose();
    });
  };
  return (
    <FormDialog
      title="End old API key"
      description="Anything that still uses the old API key is refused from its next request. This can't be undone."
      submitLabel="End now"
      weight="danger"
      canSubmit={submission.failure?.code !== "not_found"}
      submission={submission}
      onSubmit={end}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-3">
        <p translate="no" className="whitespace-pre-wrap break-words font-medium">
          {name}
        </p>
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-soft">
          <dt className="text-faint">Ends</dt>
          <dd translate="no" className="figures">
            {mask(oldSecret.lastFive)}
          </dd>
          <dt className="text-faint">Keeps working</dt>
          <dd translate="no" className="figures">
            {mask(lastFive)}
          </dd>
        </dl>
        <p className="text-soft">
          {oldSecret.isInUse && oldSecret.lastUsedAt !== null ? (
            <>
              <span>The old API key was last used </span>
              <RelativeTime iso={oldSecret.lastUsedAt} />
            </>
          ) : (
            <span>The old API key has not been used since the change.</span>
          )}
        </p>
      </div>
    </FormDialog>
  );
}
