/** Changes to a member: another role, another permission boundary, removal from the account. */

import type { Actor } from "@/lib/server/access/actor";
import { auditFacts } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { type AccessContext, keyScopeFor } from "@/lib/server/access/context";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { boundaryFor, findMember, type Member } from "@/lib/server/access/permission-boundary";
import {
  type Refused,
  refuseLastOwner,
  refuseRole,
  refuseSignedOut,
  refuseUnknown,
} from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import { endLinksOfMember } from "@/lib/server/keys/link-rows";
import { type AuditEvent, logEvent } from "@/lib/server/log";
import { leaveSessions } from "@/lib/server/people/memberships";
import type { DetailValue } from "@/lib/shared/activity/view";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { sortPermissions } from "@/lib/shared/keys/permissions";
import type { ChangeMemberInput, KeyDisposition } from "@/lib/shared/team/member-input";
import { mayHaveKeys, type Role, rightsOf } from "@/lib/shared/team/roles";
import { endInvitationsBy } from "./invitation-rows";
import { offboardKeys, reduceKeysToBoundary } from "./offboarding";

const DONE = { ok: true, value: null } as const;

/**
 * Gives a member another role or permission boundary, and reduces their keys to it from the next request on. Refusals:
 * `password_required`; `not_found`; `role_insufficient` when the actor may not give the old or the new role;
 * `last_owner`; `keys_shrink` unless the actor agreed to every loss of permissions; `keys_undecided` when the new role
 * may have no keys and `dispositions` leaves one of theirs out.
 */
export async function changeMember(
  actor: Actor,
  input: ChangeMemberInput,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, "member.role_changed", now);
  if (stale) return stale;
  return writeKeys<ActionResult<null>>(async (database, afterCommit) => {
    const found = await findManaged(database, actor, input.userId, now);
    if (!found.ok) return rollback(found);
    const { member, access } = found;
    const { role, agreed, dispositions } = input;
    if (!rightsOf(access.role).manages.includes(role)) return rollback(refuseManaging(role));
    if (role !== "owner" && (await isLastOwner(database, actor, member))) return rollback(refuseLastOwner());
    const permissions = role === "member" ? (input.permissions ?? []).join(" ") : "";
    const next = { ...member, role, boundary: boundaryFor(role, permissions) };
    const details = diffDetails(memberSnapshot(member), memberSnapshot(next));
    if (Object.keys(details).length === 0) return rollback(DONE);
    const refused = mayHaveKeys(role)
      ? await reduceKeysToBoundary(database, access.activityActor, next, agreed, now)
      : await offboardKeys(database, access.activityActor, member.userId, dispositions, now);
    if (refused) return rollback(refused);
    await updateMembership(database, actor.accountId, member.userId, { role, permissions });
    await endInvitationsBy(database, access.activityActor, member.userId, role);
    const scope = mayHaveKeys(role) ? keyScopeFor(actor.accountId, member.userId, role) : null;
    await endLinksOfMember(database, access.activityActor, member.userId, scope, now);
    await recordActivity(
      database,
      access.activityActor,
      { kind: "member.role_changed", subject: member.name, details },
      { now },
    );
    afterCommit(() => logMember("member.role_changed", actor, input.userId));
    return DONE;
  });
}

/**
 * Removes a member from the account at once. Their sessions move to another of their accounts, or end. Refusals:
 * `password_required`; `not_found`; `role_insufficient`; `last_owner`; `keys_undecided` unless `dispositions` says of
 * each of their keys whether it is deleted or handed over.
 */
export async function removeMember(
  actor: Actor,
  { userId, dispositions }: { userId: string; dispositions: readonly KeyDisposition[] },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  if (userId === actor.userId) return leaveAccount(actor, { dispositions }, { now });
  const stale = findPasswordRefusal(actor, "member.removed", now);
  if (stale) return stale;
  return writeKeys<ActionResult<null>>(async (database, afterCommit) => {
    const found = await findManaged(database, actor, userId, now);
    if (!found.ok) return rollback(found);
    afterCommit(() => logMember("member.removed", actor, userId));
    return removeFromAccount(database, actor, found, { kind: "member.removed", dispositions, now });
  });
}

/** Removes the actor from the account. Refusals: `password_required`; `signed_out`; `last_owner`; `keys_undecided`. */
export async function leaveAccount(
  actor: Actor,
  { dispositions }: { dispositions: readonly KeyDisposition[] },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, "member.left", now);
  if (stale) return stale;
  return writeKeys<ActionResult<null>>(async (database, afterCommit) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return rollback(access);
    const member = await findMember(database, actor.accountId, actor.userId);
    if (!member) return rollback(refuseSignedOut());
    afterCommit(() => logMember("member.left", actor, actor.userId));
    return removeFromAccount(database, actor, { member, access }, { kind: "member.left", dispositions, now });
  });
}

type Managed = { ok: true; member: Member; access: AccessContext };

/** Finds a member that the actor may manage. */
async function findManaged(database: KeyWriter, actor: Actor, userId: string, now: Date): Promise<Managed | Refused> {
  const access = await authorizeRead(database, actor, now);
  if (!access.ok) return access;
  const { manages } = rightsOf(access.role);
  if (manages.length === 0) return refuseRole("Only owners and admins manage members.");
  const member = await findMember(database, actor.accountId, userId);
  if (!member) return refuseUnknown("member");
  return manages.includes(member.role) ? { ok: true, member, access } : refuseManaging(member.role);
}

type Removal = { kind: "member.removed" | "member.left"; dispositions: readonly KeyDisposition[]; now: Date };

async function removeFromAccount(
  database: KeyWriter,
  actor: Actor,
  { member, access }: Omit<Managed, "ok">,
  { kind, dispositions, now }: Removal,
) {
  const { activityActor } = access;
  const { userId, name: subject } = member;
  const { accountId } = actor;
  if (await isLastOwner(database, actor, member)) return rollback<ActionResult<null>>(refuseLastOwner());
  const refused = await offboardKeys(database, activityActor, userId, dispositions, now);
  if (refused) return rollback<ActionResult<null>>(refused);
  await endInvitationsBy(database, activityActor, userId, null);
  await endLinksOfMember(database, activityActor, userId, null, now);
  await database.membership.delete({ where: { accountId_userId: { accountId, userId } } });
  await leaveSessions(database, { accountId, userId });
  await recordActivity(
    database,
    activityActor,
    { kind, subject, details: diffDetails(memberSnapshot(member), {}) },
    { now },
  );
  return DONE;
}

/** Checked under the write lock, so that two owners who step down at once can't both succeed. */
async function isLastOwner(database: KeyWriter, { accountId }: Actor, { role }: Member): Promise<boolean> {
  return role === "owner" && (await database.membership.count({ where: { accountId, role: "owner" } })) === 1;
}

function refuseManaging(role: Role): Refused {
  const isOwner = role === "owner";
  return refuseRole(
    isOwner ? "Only an owner makes, changes or removes owners." : "Only owners and admins manage members.",
  );
}

/** The fields of a member that the activity records. */
function memberSnapshot({ role, boundary }: Pick<Member, "role" | "boundary">): Record<string, DetailValue> {
  return role === "member" && boundary ? { role, mayGive: sortPermissions(boundary) } : { role };
}

async function updateMembership(
  database: KeyWriter,
  accountId: string,
  userId: string,
  data: { role: Role; permissions: string },
) {
  await database.membership.update({ where: { accountId_userId: { accountId, userId } }, data });
}

function logMember(event: AuditEvent, actor: Actor, memberId: string): void {
  logEvent(event, { ...auditFacts(actor), memberId });
}
