/** The members of an account: both lists, all dialogs, and the one place where a link is held while it is shown. */
"use client";
import type { InvitationLink, MembersView } from "@/lib/shared/team/member-view";
import { rightsOf } from "@/lib/shared/team/roles";
import { ChangeRoleDialog } from "./change-role-dialog";
import { InvitationLinkDialog } from "./invitation-link-dialog";
import { InvitationsSection } from "./invitations-section";
import { InviteDialog } from "./invite-dialog";
import { LeaveAccountDialog } from "./leave-account-dialog";
import { MemberRow } from "./member-row";
import { MembersEmpty } from "./members-empty";
import { MembersHeader } from "./members-header";
import { MembersTable } from "./members-table";
import { RemoveMemberDialog } from "./remove-member-dialog";
import { RenewInvitationDialog } from "./renew-invitation-dialog";
import { type ShownLink, useMemberDialogs } from "./use-member-dialogs";
import { WithdrawInvitationDialog } from "./withdraw-invitation-dialog";

export function MembersScreen({ view }: { view: MembersView }) {
  const { members, invitations, role } = view;
  const { manages } = rightsOf(role);
  const mayInvite = manages.length > 0;
  const { dialog, shown, open, show, close, returnFocus } = useMemberDialogs(view);
  const shared = { onClose: close, onCloseAutoFocus: returnFocus };
  const showUnder = (title: ShownLink["title"]) => (link: InvitationLink) => show({ ...link, title });

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
      {dialog?.task === "remove" && <RemoveMemberDialog {...shared} subject={dialog.subject} view={view} />}
      {dialog?.task === "leave" && <LeaveAccountDialog {...shared} subject={dialog.subject} view={view} />}
      {shown && <InvitationLinkDialog {...shared} shown={shown} />}
    </>
  );
}
