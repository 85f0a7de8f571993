/** "Change API Key": says what a new secret does to the key, then creates it. */
"use client";
import { useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { changeKeyAction } from "@/app/(account)/keys/actions";
import { KeySummary } from "@/app/(account)/keys/key-summary";
import { describeOverlap, OverlapField } from "@/app/(account)/keys/overlap/overlap-field";
import { RelativeTime } from "@/components/relative-time";
import { Notice } from "@/components/ui/notice";
import { useAccountId } from "@/lib/client/account-id";
import { useNow } from "@/lib/client/clock";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import { type KeyView, type RevealedKey, statusOf } from "@/lib/shared/keys/key-view";
import type { OverlapChoice } from "@/lib/shared/keys/overlap";
import type { Confirmation } from "@/lib/shared/nodes/confirmation";

type ChangeKeyDialogProps = {
  subject: KeyView;
  onChanged: (revealed: RevealedKey, confirmation: Confirmation | null) => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function ChangeKeyDialog({ subject, onChanged, onClose, onCloseAutoFocus }: ChangeKeyDialogProps) {
  const [seen, setSeen] = useState(subject);
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const list = useKeyListChanges();
  const now = useNow();
  const isExpired = statusOf({ ...seen, disabled: null, link: null }, now) === "expired";
  const tooOldAt = seen.policy?.tooOldAt ?? null;
  const isTooOld = tooOldAt !== null && Date.parse(tooOldAt) <= now;
  const canOverlap = !isExpired && !isTooOld && !seen.isReported && !seen.link?.holdsKey;
  const [chosen, setChosen] = useState<OverlapChoice>(0);
  const overlapSeconds = canOverlap ? chosen : 0;
  const isGone = failure?.code === "not_found";

  const changeKey = () => {
    const call = async () => {
      const result = await changeKeyAction(accountId, { id: seen.id, version: seen.version, overlapSeconds });
      if (!result.ok && result.refusal.code === "edited_meanwhile") setSeen(result.refusal.current);
      if (!result.ok) list.refresh();
      return result;
    };
    void submit(call, onChanged);
  };
  return (
    <FormDialog
      title="Change API Key"
      description="Creates a new API key for this entry and shows it once."
      submitLabel="Change API Key"
      canSubmit={!isGone}
      submission={submission}
      onSubmit={changeKey}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
      notice={failure?.code === "edited_meanwhile" ? <ChangedMeanwhile seen={seen} /> : undefined}
    >
      <div className="grid gap-4">
        <KeySummary subject={seen} />
        {canOverlap && <OverlapField value={chosen} onChange={setChosen} />}
        <ul className="grid list-disc gap-1 pl-5 text-soft marker:text-faint">
          {overlapSeconds === 0 ? (
            <li>The current API key stops working immediately: its next request is refused. This can't be undone.</li>
          ) : (
            <li>
              The current API key keeps working for {describeOverlap(overlapSeconds)}, or until the key expires. You can
              end it earlier.
            </li>
          )}
          {seen.oldSecret && (
            <li>
              The old API key that ends in{" "}
              <span translate="no" className="figures text-ink">
                {seen.oldSecret.lastFive}
              </span>{" "}
              stops working immediately.
            </li>
          )}
          {seen.link?.state === "open" && (
            <li>The link to the current API key is withdrawn: nobody can open it any more.</li>
          )}
          {seen.link?.holdsKey && <li>The new API key works immediately, without a link.</li>}
          <li>The name, permissions, restriction and expiration date stay the same.</li>
          <li>
            {seen.lastUsedAt === null ? (
              "The current API key has never been used."
            ) : (
              <>
                The current API key was last used <RelativeTime iso={seen.lastUsedAt} />. Anything that uses it needs
                the new one.
              </>
            )}
          </li>
        </ul>
        {seen.disabled && (
          <Notice tone="warn">
            This key is disabled, so the new API key will be refused too until you enable the key.
          </Notice>
        )}
        {isExpired && (
          <Notice tone="warn">
            This key has expired, so the new API key will be refused too. Edit its expiration date to use it.
          </Notice>
        )}
      </div>
    </FormDialog>
  );
}

function ChangedMeanwhile({ seen }: { seen: KeyView }) {
  return (
    <Notice tone="warn" role="alert" title="This key was edited or changed in the meantime">
      It is shown above as it is now and ends in{" "}
      <span translate="no" className="figures text-ink">
        {seen.lastFive}
      </span>
      . Change it anyway?
    </Notice>
  );
}
