/** "Change role": asks for a role or boundary, and shows what happens to the member's keys before it saves. */
"use client";
import { useRef, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useFieldErrors } from "@/app/(account)/_forms/use-field-errors";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { changeMemberAction } from "@/app/(account)/members/actions";
import { CopiesNotice, renderUndecidedCount } from "@/app/(account)/members/leave/copies-notice";
import { KeyDispositionFields } from "@/app/(account)/members/leave/key-disposition-fields";
import { MemberSummary } from "@/app/(account)/members/leave/member-summary";
import { useKeyDispositions } from "@/app/(account)/members/leave/use-key-dispositions";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import { useKeptState } from "@/lib/client/kept/kept-state";
import { usePermissions } from "@/lib/client/permissions";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import type { KeyLoss } from "@/lib/shared/keys/key-view";
import { hasPowerOverKeys } from "@/lib/shared/keys/permission-sets";
import type { MembersView, MemberView } from "@/lib/shared/team/member-view";
import { mayHaveKeys, rightsOf } from "@/lib/shared/team/roles";
import { KeyLosses, renderLossNotice } from "./key-losses";
import {
  formatRole,
  isUnchanged,
  listLostRights,
  type RoleDraft,
  readRoleDraft,
  restoreRoleDraft,
  startRoleDraft,
} from "./role-draft";
import { RoleFields } from "./role-fields";

type ChangeRoleDialogProps = {
  subject: MemberView;
  view: MembersView;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function ChangeRoleDialog({ subject, view, onClose, onCloseAutoFocus }: ChangeRoleDialogProps) {
  const { userId, name, isSelf } = subject;
  const form = useRef<HTMLFormElement>(null);
  const accountId = useAccountId();
  const { catalogue } = usePermissions();
  const [draft, setDraft] = useKeptState(
    `${accountId}:role:${userId}`,
    () => startRoleDraft(catalogue, subject),
    restoreRoleDraft,
  );
  /** the losses that the person has been shown for the current choice */
  const [losses, setLosses] = useState<KeyLoss[]>([]);
  const { submit, ...submission } = useSubmission();
  const { failure, dismiss } = submission;
  const { errorFor, markCorrected } = useFieldErrors(failure);
  const dispositions = useKeyDispositions(view, userId, failure);
  const showToast = useToast();
  useFirstInvalid(form, failure?.code === "invalid" ? failure : null);

  const isSame = isUnchanged(subject, draft);
  const needsDispositions = !mayHaveKeys(draft.role) && dispositions.keys.length > 0;
  const undecided = needsDispositions ? dispositions.undecidedCount : 0;
  const isRefused = failure !== null && failure.code !== "keys_shrink";
  const change = (next: RoleDraft, field: "role" | "permissions") => {
    setDraft(next);
    setLosses([]);
    if (failure && failure.code !== "invalid") dismiss();
    markCorrected(field);
  };
  const save = () => {
    const agreed = losses.map(({ key: { id, version } }) => ({ id, version }));
    const input = {
      userId,
      ...readRoleDraft(draft),
      agreed,
      dispositions: needsDispositions ? dispositions.decided : [],
    };
    const call = async () => {
      const result = await changeMemberAction(accountId, input);
      if (!result.ok && result.refusal.code === "keys_shrink") setLosses(result.refusal.losses);
      return result;
    };
    void submit(call, (_, confirmation) => {
      showToast({ tone: "good", text: withServers(describeResult(subject, draft), confirmation, "In force") });
      onClose();
    });
  };
  return (
    <FormDialog
      title="Change role"
      width="wide"
      submitLabel={formatSubmitLabel(losses.length)}
      canSubmit={!isSame && undecided === 0 && failure?.code !== "not_found"}
      isDirty={!isSame}
      submission={submission}
      formRef={form}
      notice={isRefused ? undefined : renderLossNotice(losses.length) || renderUndecidedCount(undecided)}
      onSubmit={save}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-7">
        <MemberSummary subject={subject} />
        <RoleFields
          value={draft}
          roles={rightsOf(view.role).manages}
          errorFor={errorFor}
          takesFocus
          onChange={change}
        />
        {isSelf && <OwnLossNotice from={subject} to={draft} />}
        <WidenedKeysNotice names={listWidenedKeys(subject, draft, view)} />
        {losses.length > 0 && <KeyLosses losses={losses} />}
        {needsDispositions && (
          <>
            <KeyDispositionFields dispositions={dispositions} />
            <CopiesNotice>{name} may have kept copies of these keys.</CopiesNotice>
          </>
        )}
      </div>
    </FormDialog>
  );
}

function formatSubmitLabel(losses: number): string {
  if (losses === 0) return "Save";
  return losses === 1 ? "Save and shrink this key" : "Save and shrink these keys";
}

function describeResult({ name, isSelf, role: before }: MemberView, { role }: RoleDraft): string {
  if (role === before) return `The permission boundary for ${name}'s keys was saved.`;
  return `${isSelf ? "You are" : `${name} is`} now ${formatRole(role)}.`;
}

/** Names of the member's keys with permissions over API keys, if the new role extends those to everyone's keys. */
function listWidenedKeys(from: MemberView, to: RoleDraft, { keys }: MembersView): string[] {
  if (rightsOf(from.role).sees === "all" || rightsOf(to.role).sees !== "all" || !mayHaveKeys(to.role)) return [];
  const theirs = keys.filter(({ maker, permissions }) => maker.id === from.userId && hasPowerOverKeys(permissions));
  return theirs.map(({ name }) => name);
}

function WidenedKeysNotice({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <Notice tone="warn" role="status" title="Some keys get wider access">
      <span className="break-words">
        With this role, {names.map((name) => `“${name}”`).join(", ")} can see or change every API key in the account.
      </span>
    </Notice>
  );
}

function OwnLossNotice({ from, to }: { from: MemberView; to: RoleDraft }) {
  const lost = listLostRights(from.role, to.role);
  if (lost.length === 0) return null;
  return (
    <Notice tone="warn" role="status" title="This is your own role">
      <ul className="grid list-disc gap-1 pl-5">
        {lost.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Notice>
  );
}
