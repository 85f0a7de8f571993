/** What can be done to a member: given another role or ceiling, taken out of the account. */

import { type Authority, factsOf, findSight, reachOf } from "@/lib/server/access/access";
import { ceilingOf, findMember, type Member } from "@/lib/server/access/boundary";
import {
  findPasswordRefusal,
  type Refused,
  refuseLastOwner,
  refuseRole,
  refuseSignedOut,
  refuseUnknown,
} from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { unchanged, type Writer, writeKeys } from "@/lib/server/db/transactions";
import { endLinksOf } from "@/lib/server/keys/link-rows";
import { type AuditEvent, logEvent } from "@/lib/server/log";
import { leaveSessions } from "@/lib/server/people/memberships";
import type { Actor } from "@/lib/server/people/sessions";
import type { DetailValue } from "@/lib/shared/activity/view";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { sortPermissions } from "@/lib/shared/keys/permissions";
import type { ChangeMemberInput, KeyFate } from "@/lib/shared/team/member-input";
import { mayHaveKeys, type Role, rightsOf } from "@/lib/shared/team/roles";
import { endInvitationsOf } from "./invitation-rows";
import { settleKeys, shrinkKeys } from "./offboarding";

const DONE = { ok: true, value: null } as const;

/**
 * Gives a member another role, or another ceiling; their keys shrink with it on the next request. Refusals:
 * `password_required`; `not_found`; `role_insufficient` when the role before or after is not the actor's to give;
 * `last_owner`; `keys_shrink` while a key would lose what nobody agreed to; `keys_undecided` for a role without keys.
 */
export async function changeMember(
  actor: Actor,
  input: ChangeMemberInput,
  now = new Date(),
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  let isNew = false;
  const result = await writeKeys<ActionResult<null>>(async (database) => {
    isNew = false;
    const found = await findManaged(database, actor, input.userId, now);
    if (!found.ok) return unchanged(found);
    const { member, authority } = found;
    const { role, agreed, fates } = input;
    if (!rightsOf(authority.role).manages.includes(role)) return unchanged(refuseGiving(role));
    if (role !== "owner" && (await isLastOwner(database, actor, member))) return unchanged(refuseLastOwner());
    const permissions = role === "member" ? (input.permissions ?? []).join(" ") : "";
    const next = { ...member, role, ceiling: ceilingOf(role, permissions) };
    const details = diffDetails(tellingOf(member), tellingOf(next));
    if (Object.keys(details).length === 0) return unchanged(DONE);
    const refused = mayHaveKeys(role)
      ? await shrinkKeys(database, authority.doer, next, agreed, now)
      : await settleKeys(database, authority.doer, member.userId, fates, now);
    if (refused) return unchanged(refused);
    await update(database, actor.accountId, member.userId, { role, permissions });
    await endInvitationsOf(database, authority.doer, member.userId, role);
    const reach = mayHaveKeys(role) ? reachOf(actor.accountId, member.userId, role) : null;
    await endLinksOf(database, authority.doer, member.userId, reach, now);
    await recordActivity(database, authority.doer, { kind: "member.role_changed", subject: member.name, details }, now);
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
  now = new Date(),
): Promise<ActionResult<null>> {
  if (userId === actor.userId) return leaveAccount(actor, { fates }, now);
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  const result = await writeKeys<ActionResult<null>>(async (database) => {
    const found = await findManaged(database, actor, userId, now);
    if (!found.ok) return unchanged(found);
    return takeOut(database, actor, found, { kind: "member.removed", fates, now });
  });
  if (result.ok) logMember("member.removed", actor, userId);
  return result;
}

/** Takes the actor out of the account. Refusals: `password_required`; `signed_out`; `last_owner`; `keys_undecided`. */
export async function leaveAccount(
  actor: Actor,
  { fates }: { fates: readonly KeyFate[] },
  now = new Date(),
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, now);
  if (stale) return stale;
  const result = await writeKeys<ActionResult<null>>(async (database) => {
    const authority = await findSight(database, actor, now);
    if (!authority.ok) return unchanged(authority);
    const member = await findMember(database, actor.accountId, actor.userId);
    if (!member) return unchanged(refuseSignedOut());
    return takeOut(database, actor, { member, authority }, { kind: "member.left", fates, now });
  });
  if (result.ok) logMember("member.left", actor, actor.userId);
  return result;
}

type Managed = { ok: true; member: Member; authority: Authority };

/** The member, for who may manage them. */
async function findManaged(database: Writer, actor: Actor, userId: string, now: Date): Promise<Managed | Refused> {
  const authority = await findSight(database, actor, now);
  if (!authority.ok) return authority;
  const { manages } = rightsOf(authority.role);
  if (manages.length === 0) return refuseRole("Only owners and admins manage members.");
  const member = await findMember(database, actor.accountId, userId);
  if (!member) return refuseUnknown("member");
  return manages.includes(member.role) ? { ok: true, member, authority } : refuseGiving(member.role);
}

type TakingOut = { kind: "member.removed" | "member.left"; fates: readonly KeyFate[]; now: Date };

async function takeOut(
  database: Writer,
  actor: Actor,
  { member, authority }: Omit<Managed, "ok">,
  { kind, fates, now }: TakingOut,
) {
  const { doer } = authority;
  const { userId, name: subject } = member;
  const { accountId } = actor;
  if (await isLastOwner(database, actor, member)) return unchanged<ActionResult<null>>(refuseLastOwner());
  const refused = await settleKeys(database, doer, userId, fates, now);
  if (refused) return unchanged<ActionResult<null>>(refused);
  await endInvitationsOf(database, doer, userId, null);
  await endLinksOf(database, doer, userId, null, now);
  await database.membership.delete({ where: { accountId_userId: { accountId, userId } } });
  await leaveSessions(database, { accountId, userId });
  await recordActivity(database, doer, { kind, subject, details: diffDetails(tellingOf(member), {}) }, now);
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
function tellingOf({ role, ceiling }: Pick<Member, "role" | "ceiling">): Record<string, DetailValue> {
  return role === "member" && ceiling ? { role, mayGive: sortPermissions(ceiling) } : { role };
}

async function update(database: Writer, accountId: string, userId: string, data: { role: Role; permissions: string }) {
  await database.membership.update({ where: { accountId_userId: { accountId, userId } }, data });
}

function logMember(event: AuditEvent, actor: Actor, memberId: string): void {
  logEvent(event, { ...factsOf(actor), memberId });
}
