/** What can be done to a member: given another role or boundary, taken out of the account. */

import type { Actor } from "@/lib/server/access/actor";
import { auditFacts } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { boundaryFor, findMember, type Member } from "@/lib/server/access/boundary";
import { type AccessContext, keyScopeFor } from "@/lib/server/access/context";
import {
  findPasswordRefusal,
  type Refused,
  refuseLastOwner,
  refuseRole,
  refuseSignedOut,
  refuseUnknown,
} from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { rollback, type Writer, writeKeys } from "@/lib/server/db/transactions";
import { endLinksOfMember } from "@/lib/server/keys/link-rows";
import { type AuditEvent, logEvent } from "@/lib/server/log";
import { leaveSessions } from "@/lib/server/people/memberships";
import type { DetailValue } from "@/lib/shared/activity/view";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { sortPermissions } from "@/lib/shared/keys/permissions";
import type { ChangeMemberInput, KeyFate } from "@/lib/shared/team/member-input";
import { mayHaveKeys, type Role, rightsOf } from "@/lib/shared/team/roles";
import { endInvitationsOf } from "./invitation-rows";
import { offboardKeys, reduceKeysToBoundary } from "./offboarding";

const DONE = { ok: true, value: null } as const;

/**
 * Gives a member another role, or another boundary; their keys shrink with it on the next request. Refusals:
 * `password_required`; `not_found`; `role_insufficient` when the role before or after is not the actor's to give;
 * `last_owner`; `keys_shrink` while a key would lose what nobody agreed to; `keys_undecided` for a role without keys.
 */
export async function changeMember(
  actor: Actor,
  input: ChangeMemberInput,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  let isNew = false;
  const result = await writeKeys<ActionResult<null>>(async (database) => {
    isNew = false;
    const found = await findManaged(database, actor, input.userId, now);
    if (!found.ok) return rollback(found);
    const { member, access } = found;
    const { role, agreed, fates } = input;
    if (!rightsOf(access.role).manages.includes(role)) return rollback(refuseGiving(role));
    if (role !== "owner" && (await isLastOwner(database, actor, member))) return rollback(refuseLastOwner());
    const permissions = role === "member" ? (input.permissions ?? []).join(" ") : "";
    const next = { ...member, role, boundary: boundaryFor(role, permissions) };
    const details = diffDetails(memberSnapshot(member), memberSnapshot(next));
    if (Object.keys(details).length === 0) return rollback(DONE);
    const refused = mayHaveKeys(role)
      ? await reduceKeysToBoundary(database, access.activityActor, next, agreed, now)
      : await offboardKeys(database, access.activityActor, member.userId, fates, now);
    if (refused) return rollback(refused);
    await update(database, actor.accountId, member.userId, { role, permissions });
    await endInvitationsOf(database, access.activityActor, member.userId, role);
    const scope = mayHaveKeys(role) ? keyScopeFor(actor.accountId, member.userId, role) : null;
    await endLinksOfMember(database, access.activityActor, member.userId, scope, now);
    await recordActivity(
      database,
      access.activityActor,
      { kind: "member.role_changed", subject: member.name, details },
      { now },
    );
    isNew = true;
    return DONE;
  });
  if (isNew) logMember("member.role_changed", actor, input.userId);
  return result;
}

/**
 * Takes somebody out of the account, at once: their sessions go on in another of their accounts, or end. Refusals:
 * `password_required`; `not_found`; `role_insufficient`; `last_owner`; `keys_undecided` unless it is said of each of
 * their keys whether it is deleted, or who gets it.
 */
export async function removeMember(
  actor: Actor,
  { userId, fates }: { userId: string; fates: readonly KeyFate[] },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  if (userId === actor.userId) return leaveAccount(actor, { fates }, { now });
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  const result = await writeKeys<ActionResult<null>>(async (database) => {
    const found = await findManaged(database, actor, userId, now);
    if (!found.ok) return rollback(found);
    return takeOut(database, actor, found, { kind: "member.removed", fates, now });
  });
  if (result.ok) logMember("member.removed", actor, userId);
  return result;
}

/** Takes the actor out of the account. Refusals: `password_required`; `signed_out`; `last_owner`; `keys_undecided`. */
export async function leaveAccount(
  actor: Actor,
  { fates }: { fates: readonly KeyFate[] },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  const result = await writeKeys<ActionResult<null>>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return rollback(access);
    const member = await findMember(database, actor.accountId, actor.userId);
    if (!member) return rollback(refuseSignedOut());
    return takeOut(database, actor, { member, access }, { kind: "member.left", fates, now });
  });
  if (result.ok) logMember("member.left", actor, actor.userId);
  return result;
}

type Managed = { ok: true; member: Member; access: AccessContext };

/** The member, for who may manage them. */
async function findManaged(database: Writer, actor: Actor, userId: string, now: Date): Promise<Managed | Refused> {
  const access = await authorizeRead(database, actor, now);
  if (!access.ok) return access;
  const { manages } = rightsOf(access.role);
  if (manages.length === 0) return refuseRole("Only owners and admins manage members.");
  const member = await findMember(database, actor.accountId, userId);
  if (!member) return refuseUnknown("member");
  return manages.includes(member.role) ? { ok: true, member, access } : refuseGiving(member.role);
}

type TakingOut = { kind: "member.removed" | "member.left"; fates: readonly KeyFate[]; now: Date };

async function takeOut(
  database: Writer,
  actor: Actor,
  { member, access }: Omit<Managed, "ok">,
  { kind, fates, now }: TakingOut,
) {
  const { activityActor } = access;
  const { userId, name: subject } = member;
  const { accountId } = actor;
  if (await isLastOwner(database, actor, member)) return rollback<ActionResult<null>>(refuseLastOwner());
  const refused = await offboardKeys(database, activityActor, userId, fates, now);
  if (refused) return rollback<ActionResult<null>>(refused);
  await endInvitationsOf(database, activityActor, userId, null);
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

/** Asked under the write lock: of two owners who both step down one is the last. */
async function isLastOwner(database: Writer, { accountId }: Actor, { role }: Member): Promise<boolean> {
  return role === "owner" && (await database.membership.count({ where: { accountId, role: "owner" } })) === 1;
}

function refuseGiving(role: Role): Refused {
  const who = role === "owner" ? "Only an owner makes, changes or removes owners." : undefined;
  return refuseRole(who ?? "Only owners and admins manage members.");
}

/** What of a member is told in the account's activity. */
function memberSnapshot({ role, boundary }: Pick<Member, "role" | "boundary">): Record<string, DetailValue> {
  return role === "member" && boundary ? { role, mayGive: sortPermissions(boundary) } : { role };
}

async function update(database: Writer, accountId: string, userId: string, data: { role: Role; permissions: string }) {
  await database.membership.update({ where: { accountId_userId: { accountId, userId } }, data });
}

function logMember(event: AuditEvent, actor: Actor, memberId: string): void {
  logEvent(event, { ...auditFacts(actor), memberId });
}
