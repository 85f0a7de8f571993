/** Reads and withdraws invitations in their rows. */
import { createHash } from "node:crypto";
import type { ActivityActor } from "@/lib/server/access/actor";
import { boundaryFor } from "@/lib/server/access/permission-boundary";
import { recordActivity } from "@/lib/server/activity/record";
import type { Invitation } from "@/lib/server/db/generated/client";
import type { Writer } from "@/lib/server/db/transaction-types";
import { sortPermissions } from "@/lib/shared/keys/permissions";
import type { InvitationView } from "@/lib/shared/team/member-view";
import { isRole, type Role, rightsOf } from "@/lib/shared/team/roles";

/** An invitation as people see it. */
export function toInvitationView(row: Invitation): InvitationView {
  const { id, email, inviterName, createdAt, expiresAt } = row;
  const role = isRole(row.role) ? row.role : "viewer";
  const boundary = boundaryFor(role, row.permissions);
  const dates = { createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
  return { id, email, role, inviterName, ...dates, boundary: boundary && sortPermissions(boundary) };
}

/** The SHA-256 of a link's token, which is all that is stored of it. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}

/** Withdraws a person's open invitations to roles that their new role may not invite for; null: they have no role. */
export async function endInvitationsBy(
  database: Writer,
  activityActor: ActivityActor,
  userId: string,
  role: Role | null,
): Promise<void> {
  const manages = role === null ? [] : rightsOf(role).manages;
  const where = { accountId: activityActor.accountId, createdById: userId, role: { notIn: [...manages] } };
  for (const invitation of await database.invitation.findMany({ where }))
    await endInvitation(database, activityActor, invitation);
}

/** Withdraws an invitation and records it in the activity. */
export async function endInvitation(
  database: Writer,
  activityActor: ActivityActor,
  { id, email: subject }: Invitation,
): Promise<void> {
  await database.invitation.delete({ where: { id } });
  await recordActivity(database, activityActor, { kind: "invitation.withdrawn", subject });
}
