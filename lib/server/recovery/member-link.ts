/** Makes a link for a new password: for a member of the actor's account, or on the server for anybody. */
import { type Actor, auditFacts, systemActor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { type Refused, refuseForNow, refuseRole, refuseUnknown } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { rollback, write } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { PasswordLink } from "@/lib/shared/people/link-view";
import { rightsOf } from "@/lib/shared/team/roles";
import { countRecentLinks, insertLink, toLinkAddress } from "./link-rows";
import { mayReset } from "./reset-password";

const MAX_PER_HOUR = 10;

/**
 * Makes a link by which a member chooses a new password. It is in the result and nowhere else. Refusals:
 * `password_required`; `not_found`; `role_insufficient` for a member whose role the actor does not manage, for the
 * actor themselves, and for a member who is in another account too; `try_later` for too many within an hour.
 */
export async function createPasswordLink(
  actor: Actor,
  { userId }: { userId: string },
  { origin = process.env.PUBLIC_URL ?? "", now = new Date() }: { origin?: string; now?: Date } = {},
): Promise<ActionResult<PasswordLink>> {
  const stale = findPasswordRefusal(actor, "password.link_created", now);
  if (stale) return stale;
  const { accountId, userId: makerId } = actor;
  const made = await write<Refused | { ok: true; value: PasswordLink }>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return rollback(access);
    if (rightsOf(access.role).manages.length === 0) return rollback(refuseRole(MANAGERS_ONLY));
    if (userId === makerId) return rollback(refuseRole("Change your own password in your profile."));
    const member = await database.membership.findFirst({ where: { accountId, userId }, include: { user: true } });
    if (!member) return rollback(refuseUnknown("member"));
    if (!(await mayReset(database, { accountId, makerId, userId }))) {
      return rollback(refuseRole(member.role === "owner" && access.role !== "owner" ? OWNERS_ONLY : OTHER_ACCOUNTS));
    }
    if ((await countRecentLinks(database, userId, "password", now)) >= MAX_PER_HOUR) {
      return rollback(refuseForNow(`At most ${MAX_PER_HOUR} links an hour can be made for one person.`));
    }
    const { email, name } = member.user;
    const link = await insertLink(database, { userId, purpose: "password", email, maker: actor }, now);
    const details = diffDetails({}, { linkExpiresAt: link.expiresAt.toISOString() });
    const event = { kind: "password.link_created", subject: name, details } as const;
    await recordActivity(database, access.activityActor, event, { now });
    const value = { name, email, link: toLinkAddress(origin, "password", link) };
    return { ok: true, value };
  });
  if (made.ok) logEvent("password.link_created", { ...auditFacts(actor), memberId: userId });
  return made;
}

const MANAGERS_ONLY = "Only owners and admins help members with their passwords.";
const OWNERS_ONLY = "Only an owner can make a link for an owner.";
const OTHER_ACCOUNTS =
  "This person is in another account too, and a new password would open that as well. They can use " +
  "“Forgot your password?” on the sign-in page, or ask the person who runs this server.";

/**
 * Makes a link for the person with this address, for the command on the server. `email` is as it is stored. Null when
 * there is no such person. Each of their accounts records it.
 */
export async function createLinkOnServer(
  { email }: { email: string },
  { origin, now = new Date() }: { origin: string; now?: Date },
): Promise<PasswordLink | null> {
  return write(async (database) => {
    const user = await database.user.findUnique({ where: { email }, include: { memberships: true } });
    if (!user) return rollback<PasswordLink | null>(null);
    const link = await insertLink(database, { userId: user.id, purpose: "password", email }, now);
    for (const { accountId } of user.memberships) {
      const event = { kind: "password.link_created", subject: user.name } as const;
      await recordActivity(database, systemActor(accountId), event, { now });
    }
    return { name: user.name, email, link: toLinkAddress(origin, "password", link) };
  });
}
