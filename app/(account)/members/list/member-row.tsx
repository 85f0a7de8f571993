/** One row of the list of members. */
"use client";
import { RelativeTime } from "@/components/relative-time";
import { Badge } from "@/components/ui/badge";
import { ListCell, ListRow } from "@/components/ui/list-table";
import type { MemberView } from "@/lib/shared/team/member-view";
import type { Role } from "@/lib/shared/team/roles";
import { MemberMenu, type MemberTask } from "./member-menu";
import { MEMBER_CARD, ROLE_PLACE } from "./members-table";
import { RoleBadge } from "./role-badge";

type MemberRowProps = { subject: MemberView; manages: readonly Role[]; onTask: (task: MemberTask) => void };

export function MemberRow({ subject, manages, onTask }: MemberRowProps) {
  const { name, email, role, boundary, joinedAt, lastSeenAt, isSelf } = subject;
  return (
    <ListRow
      {...MEMBER_CARD}
      head={
        <>
          <span className="flex items-start gap-2">
            <bdi className="line-clamp-2 min-w-0 font-medium" title={name}>
              {name}
            </bdi>
            {isSelf && <Badge tone="good">You</Badge>}
          </span>
          <span className="block text-[0.8125rem] text-faint">{email}</span>
        </>
      }
      menu={<MemberMenu subject={subject} isManaged={manages.includes(role)} onTask={onTask} />}
    >
      <ListCell label="Role" className={ROLE_PLACE}>
        <RoleBadge role={role} boundary={boundary} />
      </ListCell>
      <ListCell label="Joined">
        <RelativeTime iso={joinedAt} isStop />
      </ListCell>
      <ListCell label="Last seen">
        {lastSeenAt ? <RelativeTime iso={lastSeenAt} /> : <span className="text-faint">Never</span>}
      </ListCell>
    </ListRow>
  );
}
