/** One row of the list of members. */
"use client";
import { RelativeTime } from "@/components/relative-time";
import { Badge } from "@/components/ui/badge";
import type { MemberView } from "@/lib/shared/team/member-view";
import type { Role } from "@/lib/shared/team/roles";
import { MemberMenu, type MemberTask } from "./member-menu";
import { ListRow, MemberCell } from "./members-table";
import { RoleBadge } from "./role-badge";

type MemberRowProps = { subject: MemberView; manages: readonly Role[]; onTask: (task: MemberTask) => void };

export function MemberRow({ subject, manages, onTask }: MemberRowProps) {
  const { name, email, role, boundary, joinedAt, lastSeenAt, isSelf } = subject;
  return (
    <ListRow
      head={
        <>
          <span className="flex items-start gap-2">
            <span className="line-clamp-2 min-w-0 break-words font-medium" title={name}>
              {name}
            </span>
            {isSelf && <Badge tone="good">You</Badge>}
          </span>
          <span className="block break-all text-[0.8125rem] text-faint">{email}</span>
        </>
      }
      cells={
        <>
          <MemberCell label="Role" isWide>
            <RoleBadge role={role} boundary={boundary} />
          </MemberCell>
          <MemberCell label="Joined">
            <RelativeTime iso={joinedAt} />
          </MemberCell>
          <MemberCell label="Last seen">
            {lastSeenAt ? <RelativeTime iso={lastSeenAt} /> : <span className="text-faint">Never</span>}
          </MemberCell>
        </>
      }
      menu={<MemberMenu subject={subject} isManaged={manages.includes(role)} onTask={onTask} />}
    />
  );
}
