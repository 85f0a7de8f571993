/** "Enable API Key": ends the pause of a disabled key. */
"use client";
import { useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { enableKeyAction } from "@/app/(account)/keys/actions";
import { KeySummary } from "@/app/(account)/keys/key-summary";
import { RelativeTime } from "@/components/relative-time";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { useNow } from "@/lib/client/clock";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import { type KeyView, statusOf } from "@/lib/shared/keys/key-view";

type EnableKeyDialogProps = { subject: KeyView; onClose: () => void; onCloseAutoFocus: (event: Event) => void };

export function EnableKeyDialog({ subject, onClose, onCloseAutoFocus }: EnableKeyDialogProps) {
  const [seen, setSeen] = useState(subject);
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const list = useKeyListChanges();
  const showToast = useToast();
  const isExpired = statusOf({ ...seen, disabled: null, link: null }, useNow()) === "expired";

  const enable = () => {
    const call = async () => {
      const result = await enableKeyAction(accountId, { id: seen.id, version: seen.version });
      if (!result.ok && result.refusal.code === "edited_meanwhile") setSeen(result.refusal.current);
      if (!result.ok) list.refresh();
      return result;
    };
    void submit(call, (key) => {
      void list.put(key);
      showToast({ tone: "good", text: `“${key.name}” is enabled again.` });
      onClose();
    });
  };
  return (
    <FormDialog
      title="Enable API Key"
      description="The key works again from its next request, with the same secret."
      submitLabel="Enable"
      canSubmit={failure?.code !== "not_found" && !seen.isReported}
      submission={submission}
      onSubmit={enable}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
      notice={
        failure?.code === "edited_meanwhile" ? (
          <Notice tone="warn" role="alert" title="This key was edited or changed in the meantime">
            It is shown above as it is now. Enable it anyway?
          </Notice>
        ) : undefined
      }
    >
      <div className="grid gap-4">
        <KeySummary subject={seen} />
        {seen.disabled && (
          <p className="text-soft">
            Disabled <RelativeTime iso={seen.disabled.at} />
          </p>
        )}
        {seen.disabled?.reason && (
          <p className="text-soft">
            Reason: <bdi className="break-words text-ink">{seen.disabled.reason}</bdi>
          </p>
        )}
        {seen.isReported && (
          <Notice tone="warn" title="Somebody reported this API key as leaked">
            Use “Change API Key” first, so that the leaked one stays dead. Then enable it.
          </Notice>
        )}
        {isExpired && (
          <Notice tone="warn">This key has expired, so it stays refused. Edit its expiration date to use it.</Notice>
        )}
      </div>
    </FormDialog>
  );
}
