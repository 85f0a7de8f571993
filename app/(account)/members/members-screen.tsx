/** The lists of members and invitations with their dialogs. It alone holds an invitation's link while that is shown. */
"use client";
import { useKeptDialog } from "@/app/(account)/_forms/use-kept-dialog";
import type { ShownLink } from "@/app/(account)/members/invite/invitation-link-dialog";
import { InvitationsSection } from "@/app/(account)/members/invite/invitations-section";
import { MemberRow } from "@/app/(account)/members/list/member-row";
import { MembersEmpty } from "@/app/(account)/members/list/members-empty";
import { MembersHeader } from "@/app/(account)/members/list/members-header";
import { MembersTable } from "@/app/(account)/members/list/members-table";
import { createLazyDialog } from "@/components/lazy-dialog";
import type { InvitationLink, MembersView } from "@/lib/shared/team/member-view";
import { rightsOf } from "@/lib/shared/team/roles";
import { useMemberDialogs } from "./use-member-dialogs";

const MemberDialogs = createLazyDialog(async () => (await import("./member-dialogs")).MemberDialogs);

export function MembersScreen({ view }: { view: MembersView }) {
  const { members, invitations, role } = view;
  const { manages } = rightsOf(role);
  const mayInvite = manages.length > 0;
  const { dialog, shown, open, show, close, returnFocus } = useMemberDialogs(view);
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
      <MemberDialogs
        props={
          dialog || shown
            ? {
                ...{ dialog, shown, view },
                onInvited: showUnder("Invitation created"),
                onRenewed: showUnder("New link"),
                onPasswordLink: show,
                ...{ onClose: close, onCloseAutoFocus: returnFocus },
              }
            : null
        }
      />
    </>
  );
}
