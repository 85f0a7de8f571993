/** "Restore API Key": brings a deleted key back, with a new secret or the one that it had. */
"use client";
import { useId, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { restoreKeyAction } from "@/app/(account)/keys/deleted/actions";
import { RestrictionSummary } from "@/app/(account)/keys/list/restriction-summary";
import type { ShownSecret } from "@/app/(account)/keys/reveal/reveal-key-dialog";
import { PermissionSummary } from "@/components/keys/permission-summary";
import { RelativeTime } from "@/components/relative-time";
import { Radio } from "@/components/ui/choices";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { usePermissions } from "@/lib/client/permissions";
import type { DeletedKeyView, RestoreKeyInput } from "@/lib/shared/keys/deleted/deleted-key";
import { statusOf } from "@/lib/shared/keys/key-view";
import { mask } from "@/lib/shared/keys/secret-format";
import { titleOf } from "@/lib/shared/permissions/catalogue";
import { describeRestoreEffect } from "@/lib/shared/policy/restore-effect";

type RestoreDialogProps = {
  subject: DeletedKeyView;
  /** the account has as many keys as it may */
  isFull: boolean;
  onRestored: (shown: ShownSecret) => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function RestoreDialog({ subject, isFull, onRestored, onClose, onCloseAutoFocus }: RestoreDialogProps) {
  const [secret, setSecret] = useState<RestoreKeyInput["secret"]>("new");
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const showToast = useToast();
  const { id, name, permissions, ipRules, expiresAt, isReported, policy } = subject;
  const { catalogue } = usePermissions();
  const refused = submission.failure?.code === "invalid" ? submission.failure.fields.name : undefined;

  const restore = () =>
    void submit(
      () => restoreKeyAction(accountId, { id, secret, agreesToPolicy: policy !== undefined }),
      ({ key, secret: revealed }, confirmation) => {
        const status = statusOf(key, Date.now());
        if (revealed === null) {
          const how = status === "active" || status === "expires-soon" ? " It works from now on." : "";
          showToast({ tone: "good", text: `“${name}” was restored.${how}` });
          onClose();
          return;
        }
        const refusedAs = {
          isExpired: status === "expired",
          isHeld: status === "held",
          isDisabled: status === "disabled",
        };
        onRestored({ title: "API key restored", keyId: id, name, ...refusedAs, confirmation, secret: revealed });
      },
    );
  return (
    <FormDialog
      title="Restore API Key"
      description="The key comes back with the name, permissions and restriction that it had."
      submitLabel="Restore"
      canSubmit={!isFull && submission.failure?.code !== "not_found"}
      isDirty={secret !== "new"}
      submission={submission}
      onSubmit={restore}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
      notice={refused ? <TakenName message={refused} /> : undefined}
    >
      <div className="grid gap-4">
        <div className="grid gap-0.5 rounded-box bg-sunken px-3 py-2.5">
          <p translate="no" className="whitespace-pre-wrap break-words font-medium">
            {name}
          </p>
          <dl className="mt-1 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-[0.8125rem] text-soft">
            <dt className="text-faint">Permissions</dt>
            <dd>
              <PermissionSummary permissions={permissions} />
            </dd>
            <dt className="text-faint">Restriction</dt>
            <dd>
              <RestrictionSummary rules={ipRules} />
            </dd>
            <dt className="text-faint">Expires</dt>
            <dd>{expiresAt ? <RelativeTime iso={expiresAt} tense="any" /> : "Never"}</dd>
          </dl>
        </div>
        <SecretChoice value={secret} subject={subject} onChange={setSecret} />
        {policy && (
          <Notice tone="warn" title="The account's policy has changed">
            {describeRestoreEffect(policy, (word) => titleOf(catalogue, word)).join(" ")}
          </Notice>
        )}
        {isReported && <Notice tone="warn">This API key was reported as leaked, so the key gets a new one.</Notice>}
        {isFull && (
          <Notice tone="warn">The account has as many keys as it may. Delete one that you no longer need first.</Notice>
        )}
      </div>
    </FormDialog>
  );
}

const countDays = (days: number): string => (days === 1 ? "1 day" : `${days} days`);

function TakenName({ message }: { message: string }) {
  return (
    <Notice tone="warn" role="alert" title={message}>
      Rename that key first, then restore this one.
    </Notice>
  );
}

type SecretChoiceProps = {
  value: RestoreKeyInput["secret"];
  subject: DeletedKeyView;
  onChange: (value: RestoreKeyInput["secret"]) => void;
};

function SecretChoice({ value, subject, onChange }: SecretChoiceProps) {
  const id = useId();
  const { lastFive, canKeepSecret, isOlderThanDays: days } = subject;
  const canKeep = canKeepSecret && days === undefined;
  const whyNot =
    days === undefined ? "It can't come back." : `It is older than ${countDays(days)}, the longest life here.`;
  const options = [
    { secret: "new", label: "With a new API key", hint: "It is shown once. The old one stays refused." },
    { secret: "old", label: `With the old API key, ${mask(lastFive)}`, hint: "Whatever still uses it works again." },
  ] as const;
  return (
    <div role="radiogroup" aria-label="How it comes back" className="grid gap-1">
      {options.map(({ secret, label, hint }) => {
        const isOff = secret === "old" && !canKeep;
        return (
          <div key={secret} className="flex items-start gap-2.5 py-1">
            <Radio
              id={`${id}-${secret}`}
              name={id}
              checked={value === secret}
              disabled={isOff}
              aria-describedby={`${id}-${secret}-hint`}
              onChange={() => onChange(secret)}
            />
            <div className="grid gap-0.5">
              <label htmlFor={`${id}-${secret}`} className={isOff ? "text-faint" : "cursor-pointer"}>
                {label}
              </label>
              <span id={`${id}-${secret}-hint`} className="text-[0.8125rem] text-soft">
                {isOff ? whyNot : hint}
              </span>
            </div>
          </div>
        );
      })}
    </div>
  );
}
