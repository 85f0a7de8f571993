/** Turns an open invitation into a membership. */
import { timingSafeEqual } from "node:crypto";
import { findMember } from "@/lib/server/access/permission-boundary";
import { recordActivity } from "@/lib/server/activity/record";
import type { Reader, Writer } from "@/lib/server/db/transaction-types";
import { type Client, insertSession } from "@/lib/server/people/session-rows";
import { rememberAddress } from "@/lib/server/people/sign-in-throttle";
import { isRole, rightsOf } from "@/lib/shared/team/roles";
import { hashToken } from "./invitation-rows";

/** What an invitation's link holds. */
export type Link = { id: string; token: string };

/** The person who joins. */
export type Person = { userId: string; name: string; email: string };

/**
 * Finds an open invitation by its whole link. Null when the link is wrong, or its inviter may no longer invite for the
 * role.
 */
export async function findOpen(database: Reader, { id, token }: Link, now: Date) {
  const row = await database.invitation.findFirst({
    where: { id, expiresAt: { gt: now }, account: { closedAt: null } },
    include: { account: { select: { name: true } } },
  });
  if (!row || !timingSafeEqual(row.tokenHash, hashToken(token))) return null;
  const { role, createdById, accountId } = row;
  const inviter = await findMember(database, accountId, createdById);
  if (!isRole(role) || !inviter || !rightsOf(inviter.role).manages.includes(role)) return null;
  return { ...row, role };
}

/**
 * Uses the invitation up and makes the person a member; null when it is over. A person who is a member already keeps
 * their role.
 */
export async function consume(
  database: Writer,
  link: Link,
  { userId, name, email }: Person,
  client: Client,
  now: Date,
): Promise<string | null> {
  const found = await findOpen(database, link, now);
  if (!found || found.email !== email) return null;
  const { id, accountId, role, permissions } = found;
  await database.invitation.delete({ where: { id } });
  if (await findMember(database, accountId, userId)) return accountId;
  await database.membership.create({ data: { accountId, userId, role, permissions, createdAt: now } });
  const activityActor = { accountId, userId, byKeyId: null, name, address: client.address };
  const details = { role: { before: null, after: role } };
  await recordActivity(database, activityActor, { kind: "member.joined", details }, { now });
  return accountId;
}

/** Starts a session for a person who has just become a member. */
export async function begin(database: Writer, person: Person & { accountId: string }, client: Client, now: Date) {
  const { userId, accountId, name, email } = person;
  const { token } = await insertSession(database, { userId, accountId }, client, { now });
  await rememberAddress(database, email, client.address, { now });
  const activityActor = { accountId, userId, byKeyId: null, name, address: client.address };
  await recordActivity(database, activityActor, { kind: "session.started" }, { now });
  return { ok: true as const, token, userId, accountId };
}
