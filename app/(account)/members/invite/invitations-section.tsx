/** Lists the invitations that nobody has accepted yet. */
"use client";
import { Link2, Link2Off } from "lucide-react";
import { menuButtonId } from "@/app/(account)/members/list/element-ids";
import { MEMBER_CARD, ROLE_PLACE } from "@/app/(account)/members/list/members-table";
import { RoleBadge } from "@/app/(account)/members/list/role-badge";
import { StatusBadge } from "@/components/keys/status-badge";
import { RelativeTime } from "@/components/relative-time";
import { type MenuEntry, RowMenu } from "@/components/row-menu";
import { ListCell, ListRow, ListTable } from "@/components/ui/list-table";
import { useNow } from "@/lib/client/clock";
import type { InvitationView } from "@/lib/shared/team/member-view";
import type { Role } from "@/lib/shared/team/roles";

export type InvitationTask = "renew" | "withdraw";

const COLUMNS = [
  { label: "Email" },
  { label: "Role", width: "w-56" },
  { label: "Invited by", width: "w-48" },
  { label: "Expires", width: "w-32" },
];
const ENTRIES: readonly MenuEntry<InvitationTask>[] = [
  { task: "renew", label: "New link", icon: Link2 },
  { task: "withdraw", label: "Withdraw", icon: Link2Off },
];

type InvitationsSectionProps = {
  invitations: readonly InvitationView[];
  manages: readonly Role[];
  onTask: (task: InvitationTask, invitation: InvitationView) => void;
};

export function InvitationsSection({ invitations, manages, onTask }: InvitationsSectionProps) {
  return (
    <section aria-labelledby="invitations-heading" className="mt-10 grid gap-4">
      <div className="grid gap-1">
        <h2 id="invitations-heading" className="font-semibold">
          Invitations
        </h2>
        <p className="text-soft">Nobody has accepted these yet. Each link works once, and only for its email.</p>
      </div>
      <ListTable label="List of invitations" columns={COLUMNS} hasActions>
        {invitations.map((invitation) => (
          <InvitationRow
            key={invitation.id}
            invitation={invitation}
            isManaged={manages.includes(invitation.role)}
            onTask={(task) => onTask(task, invitation)}
          />
        ))}
      </ListTable>
    </section>
  );
}

type InvitationRowProps = { invitation: InvitationView; isManaged: boolean; onTask: (task: InvitationTask) => void };

function InvitationRow({ invitation, isManaged, onTask }: InvitationRowProps) {
  const { id, email, role, boundary, inviterName, createdAt, expiresAt } = invitation;
  const isExpired = Date.parse(expiresAt) <= useNow();
  return (
    <ListRow
      {...MEMBER_CARD}
      head={<span className="block font-medium">{email}</span>}
      menu={<RowMenu id={menuButtonId(id)} name={email} entries={isManaged ? ENTRIES : []} onTask={onTask} />}
    >
      <ListCell label="Role" className={ROLE_PLACE}>
        <RoleBadge role={role} boundary={boundary} />
      </ListCell>
      <ListCell label="Invited by">
        <bdi className="line-clamp-2" title={inviterName}>
          {inviterName}
        </bdi>
        <span className="text-[0.8125rem] text-faint">
          <RelativeTime iso={createdAt} isStop />
        </span>
      </ListCell>
      <ListCell label="Expires">
        {isExpired ? (
          <StatusBadge subject={{ expiresAt, link: null, isHeld: false, disabled: null }} />
        ) : (
          <RelativeTime iso={expiresAt} tense="any" />
        )}
      </ListCell>
    </ListRow>
  );
}
