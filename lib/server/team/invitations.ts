/** Creates, renews and withdraws invitations to an account. */
import { randomBytes, randomUUID } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { auditFacts } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import type { AccessContext } from "@/lib/server/access/context";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { type Refused, refuseField, refuseForNow, refuseRole, refuseUnknown } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import type { Invitation } from "@/lib/server/db/generated/client";
import type { Writer } from "@/lib/server/db/transaction-types";
import { rollback, write } from "@/lib/server/db/transactions";
import { type AuditEvent, log, logEvent } from "@/lib/server/log";
import { isMailSetUp } from "@/lib/server/mail/send";
import { reserveAttempt } from "@/lib/server/people/sign-in-throttle";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { InviteInput } from "@/lib/shared/team/member-input";
import type { InvitationLink } from "@/lib/shared/team/member-view";
import { isRole, rightsOf } from "@/lib/shared/team/roles";
import { endInvitation, hashToken, toInvitationView } from "./invitation-rows";
import { sendInvitation } from "./mail";

const VALID_MS = 72 * 60 * 60 * 1000;
const MAX_OPEN = 50;
/** How many links an account may create within an hour. Each may be an email to somebody who did not ask for it. */
const MAX_PER_HOUR = 30;
const HOUR_MS = 60 * 60 * 1000;

/**
 * Invites an email. The link is in the result, in the email if one could be sent, and nowhere else. `origin`: the
 * origin under which people open this server. Refusals: `password_required`; `role_insufficient`; `invalid` for an
 * email that is a member or invited already, and for too many open invitations; `try_later` for too many within an
 * hour.
 */
export async function createInvitation(
  actor: Actor,
  { email, role, permissions }: InviteInput,
  { origin = process.env.PUBLIC_URL ?? "", now = new Date() }: { origin?: string; now?: Date } = {},
): Promise<ActionResult<InvitationLink>> {
  const { accountId } = actor;
  return issue(actor, "member.invited", origin, now, async (database, access, fresh) => {
    if (!rightsOf(access.role).manages.includes(role)) return refuseGiving();
    const isMember = await database.membership.count({ where: { accountId, user: { email } } });
    if (isMember) return refuseField("email", `${email} is a member already.`);
    await database.invitation.deleteMany({ where: { accountId, email, expiresAt: { lte: now } } });
    const [isInvited, open] = [
      await database.invitation.count({ where: { accountId, email } }),
      await database.invitation.count({ where: { accountId } }),
    ];
    if (isInvited)
      return refuseField("email", `${email} has already been invited. Create a new link for that invitation instead.`);
    if (open >= MAX_OPEN) return refuseField("email", `At most ${MAX_OPEN} invitations can be open. Withdraw some.`);
    const words = role === "member" ? (permissions ?? []).join(" ") : "";
    return database.invitation.create({
      data: { id: randomUUID(), accountId, email, role, permissions: words, ...fresh },
    });
  });
}

/**
 * Gives an invitation a new link and another 72 hours; the old link is over. Refusals: those of `createInvitation`, and
 * `not_found`.
 */
export async function renewInvitation(
  actor: Actor,
  { id }: { id: string },
  { origin = process.env.PUBLIC_URL ?? "", now = new Date() }: { origin?: string; now?: Date } = {},
): Promise<ActionResult<InvitationLink>> {
  return issue(actor, "invitation.renewed", origin, now, async (database, access, fresh) => {
    const found = await findManaged(database, actor, access, id);
    return found.ok ? database.invitation.update({ where: { id }, data: fresh }) : found;
  });
}

/** Withdraws an invitation; its link is over at once. Refusals: `role_insufficient`; `not_found`. */
export async function withdrawInvitation(
  actor: Actor,
  { id }: { id: string },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const result = await write<ActionResult<null>>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return rollback(access);
    const found = await findManaged(database, actor, access, id);
    if (!found.ok) return rollback(found);
    await endInvitation(database, access.activityActor, found.invitation);
    return { ok: true, value: null };
  });
  if (result.ok) logEvent("invitation.withdrawn", auditFacts(actor));
  return result;
}

type Fresh = Pick<Invitation, "tokenHash" | "createdById" | "inviterName" | "createdAt" | "expiresAt">;
type Store = (database: Writer, access: AccessContext, fresh: Fresh) => Promise<Invitation | Refused>;

/** What inviting and renewing share: the new link, the activity entry, and the email after the transaction. */
async function issue(
  actor: Actor,
  kind: "member.invited" | "invitation.renewed",
  origin: string,
  now: Date,
  store: Store,
): Promise<ActionResult<InvitationLink>> {
  const stale = findPasswordRefusal(actor, kind, now);
  if (stale) return stale;
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(now.getTime() + VALID_MS);
  const { userId: createdById, userName: inviterName } = actor;
  const fresh = { tokenHash: hashToken(token), createdById, inviterName, createdAt: now, expiresAt };
  const stored = await write<Invitation | Refused>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return rollback<Invitation | Refused>(access);
    if (await isTooOften(database, actor, now)) return rollback<Invitation | Refused>(refuseForNow(TOO_OFTEN));
    const row = await store(database, access, fresh);
    if ("refusal" in row) return rollback<Invitation | Refused>(row);
    const mayGive = row.role === "member" ? row.permissions.split(" ") : null;
    const details = diffDetails({}, { role: row.role, mayGive, linkExpiresAt: expiresAt.toISOString() });
    await recordActivity(database, access.activityActor, { kind, subject: row.email, details }, { now });
    return row;
  });
  if ("refusal" in stored) return stored;
  logEvent(kind satisfies AuditEvent, auditFacts(actor));
  const invitation = toInvitationView(stored);
  const link = `${origin}/invite/${stored.id}#${token}`;
  const { accountName } = actor;
  const { email: to, role } = invitation;
  const message = { to, link, accountName, inviterName, role, expiresAt };
  const delivery = (await mayMail(actor, to)) ? await sendInvitation(message) : "failed";
  return { ok: true, value: { invitation, link, delivery } };
}

/** Counted for each recipient and each address that asks, over all accounts: anybody may have made many of them. */
async function mayMail({ clientAddress: address }: Actor, email: string): Promise<boolean> {
  if (!isMailSetUp()) return true;
  const { allowed } = await reserveAttempt({ email, address, use: "mail" });
  if (!allowed) log.warn("an invitation was not emailed: too many were, to this recipient or from this address");
  return allowed;
}

const TOO_OFTEN = `An account can make ${MAX_PER_HOUR} invitations and new links an hour. Try again later.`;

/** Counted in the activity, which nobody can delete from, so that withdrawing an invitation frees none. */
async function isTooOften(database: Writer, { accountId }: Actor, now: Date): Promise<boolean> {
  const at = { gt: new Date(now.getTime() - HOUR_MS) };
  const kind = { in: ["member.invited", "invitation.renewed"] };
  return (await database.activity.count({ where: { accountId, kind, at } })) >= MAX_PER_HOUR;
}

type Found = { ok: true; invitation: Invitation } | Refused;

async function findManaged(database: Writer, actor: Actor, { role }: AccessContext, id: string): Promise<Found> {
  const { manages } = rightsOf(role);
  if (manages.length === 0) return refuseGiving();
  const invitation = await database.invitation.findFirst({ where: { id, accountId: actor.accountId } });
  if (!invitation) return refuseUnknown("invitation");
  const isTheirs = isRole(invitation.role) && manages.includes(invitation.role);
  return isTheirs ? { ok: true, invitation } : refuseGiving();
}

function refuseGiving(): Refused {
  return refuseRole("Only owners and admins invite, and only owners invite owners.");
}
