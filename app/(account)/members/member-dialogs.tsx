/** The dialogs of /members. They are loaded together: the one that shows a link must be there before it is made. */
"use client";
import { InvitationLinkDialog, type ShownLink } from "@/app/(account)/members/invite/invitation-link-dialog";
import { InviteDialog } from "@/app/(account)/members/invite/invite-dialog";
import { RenewInvitationDialog } from "@/app/(account)/members/invite/renew-invitation-dialog";
import { WithdrawInvitationDialog } from "@/app/(account)/members/invite/withdraw-invitation-dialog";
import { LeaveAccountDialog } from "@/app/(account)/members/leave/leave-account-dialog";
import { RemoveMemberDialog } from "@/app/(account)/members/leave/remove-member-dialog";
import { CreatePasswordLinkDialog } from "@/app/(account)/members/password/create-password-link-dialog";
import { PasswordLinkDialog } from "@/app/(account)/members/password/password-link-dialog";
import { ChangeRoleDialog } from "@/app/(account)/members/role/change-role-dialog";
import type { PasswordLink } from "@/lib/shared/people/link-view";
import type { InvitationLink, MembersView } from "@/lib/shared/team/member-view";
import { rightsOf } from "@/lib/shared/team/roles";
import type { MemberDialog } from "./use-member-dialogs";

type MemberDialogsProps = {
  dialog: MemberDialog | null;
  shown: ShownLink | PasswordLink | null;
  view: MembersView;
  onInvited: (link: InvitationLink) => void;
  onRenewed: (link: InvitationLink) => void;
  onPasswordLink: (link: PasswordLink) => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function MemberDialogs({
  dialog,
  shown,
  view,
  onInvited,
  onRenewed,
  onPasswordLink,
  ...shared
}: MemberDialogsProps) {
  const { manages } = rightsOf(view.role);
  return (
    <>
      {dialog?.task === "invite" && <InviteDialog {...shared} roles={manages} onInvited={onInvited} />}
      {dialog?.task === "renew" && (
        <RenewInvitationDialog {...shared} invitation={dialog.invitation} onRenewed={onRenewed} />
      )}
      {dialog?.task === "withdraw" && <WithdrawInvitationDialog {...shared} invitation={dialog.invitation} />}
      {dialog?.task === "change" && <ChangeRoleDialog {...shared} subject={dialog.subject} view={view} />}
      {dialog?.task === "password" && (
        <CreatePasswordLinkDialog {...shared} subject={dialog.subject} onCreated={onPasswordLink} />
      )}
      {dialog?.task === "remove" && <RemoveMemberDialog {...shared} subject={dialog.subject} view={view} />}
      {dialog?.task === "leave" && <LeaveAccountDialog {...shared} subject={dialog.subject} view={view} />}
      {shown && "invitation" in shown && <InvitationLinkDialog {...shared} shown={shown} />}
      {shown && "name" in shown && <PasswordLinkDialog {...shared} shown={shown} />}
    </>
  );
}
