/** "Create API Key": each opening of the dialog creates at most one key, however often the form is sent. */
"use client";
import { useQuery } from "@tanstack/react-query";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { createKeyAction } from "@/app/(account)/keys/actions";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useAccountId } from "@/lib/client/account-id";
import { restoreText, useKeptState } from "@/lib/client/kept/kept-state";
import { keysQuery } from "@/lib/client/queries/keys-query";
import { createRequestId } from "@/lib/client/request-id";
import type { KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import { findDefaultExpiry } from "@/lib/shared/policy/key-policy";
import { KeyFields } from "./key-fields";
import { PolicyNotice } from "./policy-notice";
import { useKeyForm } from "./use-key-form";

type CreateKeyDialogProps = {
  clientAddress: string;
  /** the permission boundary of the person's keys */
  boundary: PermissionBoundary;
  onCreated: (revealed: RevealedKey) => void;
  /** called for a key whose answer was lost: the key exists, but nobody has its secret */
  onChangeKey: (key: KeyView) => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function CreateKeyDialog({
  clientAddress,
  boundary,
  onCreated,
  onChangeKey,
  onClose,
  onCloseAutoFocus,
}: CreateKeyDialogProps) {
  const accountId = useAccountId();
  const policy = useQuery(keysQuery(accountId)).data?.policy;
  // Kept as well, so that an attempt whose answer was lost before the reload still counts.
  const [requestId] = useKeptState(`${accountId}:new-key:request`, createRequestId, restoreText);
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const { form, draft, errors, isDirty, change, read } = useKeyForm(
    undefined,
    boundary,
    failure,
    undefined,
    policy ? findDefaultExpiry(policy, new Date()) : null,
  );

  const create = () => {
    const input = read();
    if (input) void submit(() => createKeyAction(accountId, { requestId, ...input }), onCreated);
  };
  const madeBefore = failure?.code === "already_created" && (
    <Notice
      tone="warn"
      role="alert"
      title={`“${failure.key.name}” already exists, but its API key can't be shown`}
      actions={
        <Button size="sm" onClick={() => onChangeKey(failure.key)}>
          Change API Key
        </Button>
      }
    >
      It was created a moment ago, but the answer was lost. Change its API key to get one that you can copy.
    </Notice>
  );
  return (
    <FormDialog
      title="Create API Key"
      width="wide"
      submitLabel="Create"
      canSubmit={failure?.code !== "already_created"}
      isDirty={isDirty}
      submission={submission}
      formRef={form}
      notice={madeBefore || undefined}
      onSubmit={create}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      {policy && <PolicyNotice policy={policy} />}
      <KeyFields
        isNew
        draft={draft}
        errors={errors}
        clientAddress={clientAddress}
        boundary={boundary}
        policy={policy}
        onChange={change}
      />
    </FormDialog>
  );
}
