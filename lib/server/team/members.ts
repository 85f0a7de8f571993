/** Lists an account's members. */

import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { boundaryFor } from "@/lib/server/access/permission-boundary";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import { findViews } from "@/lib/server/keys/rows";
import { sortPermissions } from "@/lib/shared/keys/permissions";
import type { MembersView } from "@/lib/shared/team/member-view";
import { isRole, ROLES, rightsOf } from "@/lib/shared/team/roles";
import { toInvitationView } from "./invitation-rows";

/** Lists the members, and the open invitations when the actor may invite. Empty when the actor is not a member. */
export function listMembers(actor: Actor, { now = new Date() }: { now?: Date } = {}): Promise<MembersView> {
  return read(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return { members: [], invitations: [], keys: [], role: "viewer" };
    const { role, scope } = access;
    const { accountId } = actor;
    const isManager = rightsOf(role).manages.length > 0;
    const where = { accountId };
    const orderBy = [{ createdAt: "desc" }, { id: "asc" }] as const;
    const invitations = isManager ? await database.invitation.findMany({ where, orderBy: [...orderBy] }) : [];
    return {
      members: await findMembers(database, actor),
      invitations: invitations.map(toInvitationView),
      keys: await findViews(database, scope, now),
      role,
    };
  });
}

async function findMembers(database: Reader, { accountId, userId: self }: Actor): Promise<MembersView["members"]> {
  const rows = await database.membership.findMany({
    where: { accountId },
    include: { user: { select: { name: true, email: true } } },
  });
  const members = rows.flatMap(({ userId, role, permissions, createdAt, lastSeenAt, user }) => {
    if (!isRole(role)) return [];
    const boundary = boundaryFor(role, permissions);
    return {
      ...{ userId, role, name: user.name, email: user.email, isSelf: userId === self },
      boundary: boundary && sortPermissions(boundary),
      joinedAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
    };
  });
  const rank = (role: (typeof members)[number]["role"]) => ROLES.indexOf(role);
  return members.sort((a, b) => rank(a.role) - rank(b.role) || a.name.localeCompare(b.name));
}
