/** The lists of members and invitations with their dialogs. It alone holds an invitation's link while that is shown. */
"use client";
import { useKeptDialog } from "@/app/(account)/_forms/use-kept-dialog";
import { InvitationLinkDialog, type ShownLink } from "@/app/(account)/members/invite/invitation-link-dialog";
import { InvitationsSection } from "@/app/(account)/members/invite/invitations-section";
import { InviteDialog } from "@/app/(account)/members/invite/invite-dialog";
import { RenewInvitationDialog } from "@/app/(account)/members/invite/renew-invitation-dialog";
import { WithdrawInvitationDialog } from "@/app/(account)/members/invite/withdraw-invitation-dialog";
import { LeaveAccountDialog } from "@/app/(account)/members/leave/leave-account-dialog";
import { RemoveMemberDialog } from "@/app/(account)/members/leave/remove-member-dialog";
import { MemberRow } from "@/app/(account)/members/list/member-row";
import { MembersEmpty } from "@/app/(account)/members/list/members-empty";
import { MembersHeader } from "@/app/(account)/members/list/members-header";
import { MembersTable } from "@/app/(account)/members/list/members-table";
import { CreatePasswordLinkDialog } from "@/app/(account)/members/password/create-password-link-dialog";
import { PasswordLinkDialog } from "@/app/(account)/members/password/password-link-dialog";
import { ChangeRoleDialog } from "@/app/(account)/members/role/change-role-dialog";
import type { InvitationLink, MembersView } from "@/lib/shared/team/member-view";
import { rightsOf } from "@/lib/shared/team/roles";
import { useMemberDialogs } from "./use-member-dialogs";

export function MembersScreen({ view }: { view: MembersView }) {
  const { members, invitations, role } = view;
  const { manages } = rightsOf(role);
  const mayInvite = manages.length > 0;
  const { dialog, shown, open, show, close, returnFocus } = useMemberDialogs(view);
  const shared = { onClose: close, onCloseAutoFocus: returnFocus };
  const showUnder = (title: ShownLink["title"]) => (link: InvitationLink) => show({ ...link, title });
  useKeptDialog("members", {
    dialog: dialog && { task: dialog.task, id: "subject" in dialog ? dialog.subject.userId : null },
    isReady: true,
    reopen: ({ task, id }) => {
      const subject = members.find(({ userId }) => userId === id);
      if (task === "invite" && mayInvite) open({ task });
      else if (task === "change" && subject && manages.includes(subject.role)) open({ task, subject });
    },
  });

  return (
    <>
      <MembersHeader count={members.length} mayInvite={mayInvite} onInvite={() => open({ task: "invite" })} />
      <MembersTable>
        {members.map((member) => (
          <MemberRow
            key={member.userId}
            subject={member}
            manages={manages}
            onTask={(task) => open({ task, subject: member })}
          />
        ))}
      </MembersTable>
      {mayInvite && members.length === 1 && invitations.length === 0 && <MembersEmpty />}
      {invitations.length > 0 && (
        <InvitationsSection
          invitations={invitations}
          manages={manages}
          onTask={(task, invitation) => open({ task, invitation })}
        />
      )}
      {dialog?.task === "invite" && (
        <InviteDialog {...shared} roles={manages} onInvited={showUnder("Invitation created")} />
      )}
      {dialog?.task === "renew" && (
        <RenewInvitationDialog {...shared} invitation={dialog.invitation} onRenewed={showUnder("New link")} />
      )}
      {dialog?.task === "withdraw" && <WithdrawInvitationDialog {...shared} invitation={dialog.invitation} />}
      {dialog?.task === "change" && <ChangeRoleDialog {...shared} subject={dialog.subject} view={view} />}
      {dialog?.task === "password" && (
        <CreatePasswordLinkDialog {...shared} subject={dialog.subject} onCreated={show} />
      )}
      {dialog?.task === "remove" && <RemoveMemberDialog {...shared} subject={dialog.subject} view={view} />}
      {dialog?.task === "leave" && <LeaveAccountDialog {...shared} subject={dialog.subject} view={view} />}
      {shown && "invitation" in shown && <InvitationLinkDialog {...shared} shown={shown} />}
      {shown && "name" in shown && <PasswordLinkDialog {...shared} shown={shown} />}
    </>
  );
}
