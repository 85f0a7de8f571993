/** "Invite member": asks for an email and a role; the answer brings the link. */
"use client";
import { useRef, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useFieldErrors } from "@/app/(account)/_forms/use-field-errors";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { inviteAction } from "@/app/(account)/members/actions";
import { readRoleDraft, restoreRoleDraft, startRoleDraft } from "@/app/(account)/members/role/role-draft";
import { RoleFields } from "@/app/(account)/members/role/role-fields";
import { TextField } from "@/components/ui/field";
import { useAccountId } from "@/lib/client/account-id";
import { restoreText, useKeptState } from "@/lib/client/kept/kept-state";
import { usePermissions } from "@/lib/client/permissions";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import type { InvitationLink } from "@/lib/shared/team/member-view";
import type { Role } from "@/lib/shared/team/roles";

type InviteDialogProps = {
  /** the roles that the person may give */
  roles: readonly Role[];
  onInvited: (link: InvitationLink) => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function InviteDialog({ roles, onInvited, onClose, onCloseAutoFocus }: InviteDialogProps) {
  const form = useRef<HTMLFormElement>(null);
  const accountId = useAccountId();
  const [email, setEmail] = useKeptState(`${accountId}:invite:email`, () => "", restoreText);
  const { catalogue } = usePermissions();
  const start = () => startRoleDraft(catalogue);
  const [draft, setDraft] = useKeptState(`${accountId}:invite:role`, start, restoreRoleDraft);
  const [isDirty, setDirty] = useState(false);
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const { errorFor, markCorrected } = useFieldErrors(failure);
  useFirstInvalid(form, failure?.code === "invalid" ? failure : null);

  const invite = () => void submit(() => inviteAction(accountId, { email, ...readRoleDraft(draft) }), onInvited);
  const touch = (field: string) => {
    setDirty(true);
    markCorrected(field);
  };
  return (
    <FormDialog
      title="Invite member"
      description="Creates a link that lets this person join the account. It works once, within 72 hours."
      width="wide"
      submitLabel="Create invitation"
      isDirty={isDirty}
      submission={submission}
      formRef={form}
      onSubmit={invite}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-7">
        <TextField
          label="Email"
          type="email"
          value={email}
          onChange={(event) => {
            setEmail(event.target.value);
            touch("email");
          }}
          error={errorFor("email")}
          hint="Only the person with this email can accept."
          required
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-1p-ignore
        />
        <RoleFields
          isNew
          value={draft}
          roles={roles}
          errorFor={errorFor}
          onChange={(next, field) => {
            setDraft(next);
            touch(field);
          }}
        />
      </div>
    </FormDialog>
  );
}
