/** Opens a link for a new password, and sets the password once. */
import { findMember } from "@/lib/server/access/permission-boundary";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import type { Reader, Writer } from "@/lib/server/db/transaction-types";
import { read, rollback, write } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import { sendMail } from "@/lib/server/mail/send";
import { hashPassword } from "@/lib/server/people/password";
import { findPasswordWeakness } from "@/lib/server/people/password-rules";
import type { Client } from "@/lib/server/people/session-rows";
import { SERVER_BUSY } from "@/lib/server/people/sign-in";
import { forgetFailures } from "@/lib/server/people/sign-in-throttle";
import type { LinkRefusal, PasswordReset, ResetOffer } from "@/lib/shared/people/link-view";
import { rightsOf } from "@/lib/shared/team/roles";
import { findLink, type Link } from "./link-rows";
import { wordPasswordReset } from "./messages";

type Refused = { ok: false; refusal: LinkRefusal };
const OVER: Refused = { ok: false, refusal: { code: "over" } };

/** Whose password the link is for. Refuses `over` unless the whole link is right and still open. Changes nothing. */
export async function findReset(link: Link, { now = new Date() }: { now?: Date } = {}): Promise<ResetOffer> {
  const found = await read((database) => findUsable(database, link, now));
  return found ? { ok: true, email: found.user.email } : OVER;
}

/**
 * Sets a new password once. All sessions of the person and all their other links end; they sign in with the new
 * password. Refusals: `over`; `invalid` for a password that is easy to guess; `try_later` while the server is busy.
 */
export async function resetPassword(
  { password, ...link }: Link & { password: string },
  { address }: Client,
  { now = new Date() }: { now?: Date } = {},
): Promise<PasswordReset> {
  const found = await read((database) => findUsable(database, link, now));
  // Before bcrypt, which is expensive.
  if (!found) return OVER;
  const { email, name } = found.user;
  const weakness = await findPasswordWeakness(password, { email, name, accountName: "" });
  if (weakness) return { ok: false, refusal: { code: "invalid", fields: { password: weakness } } };
  const passwordHash = await hashPassword(password, "known");
  if (passwordHash === null) return { ok: false, refusal: { code: "try_later", message: SERVER_BUSY } };
  const userId = await write(async (database, afterCommit) => {
    const open = await findUsable(database, link, now);
    if (!open) return rollback(null);
    const { id } = open.user;
    await database.user.update({ where: { id }, data: { passwordHash } });
    await database.personLink.deleteMany({ where: { userId: id } });
    const { count } = await database.session.deleteMany({ where: { userId: id } });
    await forgetFailures(database, open.user.email, address);
    await recordReset(database, open.user, { address, sessionsEnded: count, now });
    afterCommit(() => logEvent("password.reset", { userId: id, address }));
    return id;
  });
  if (userId === null) return OVER;
  tellOwner(email, now);
  return { ok: true };
}

/**
 * The open link with its person. One for an earlier address of theirs is over; and so is one that a member made who may
 * not make it any more, for example since the person joined another account.
 */
async function findUsable(database: Reader, link: Link, now: Date) {
  const found = await findLink(database, link, "password", now);
  if (!found || found.email !== found.user.email) return null;
  const { accountId, createdById, userId } = found;
  if (accountId === null || createdById === null) return found;
  return (await mayReset(database, { accountId, makerId: createdById, userId })) ? found : null;
}

/**
 * Whether a member may make a link for another's password. It gives whoever holds it all that the person has, so the
 * person must be in no other account, and have a role that the maker manages.
 */
export async function mayReset(
  database: Reader,
  { accountId, makerId, userId }: { accountId: string; makerId: string; userId: string },
): Promise<boolean> {
  const maker = await findMember(database, accountId, makerId);
  const member = await findMember(database, accountId, userId);
  if (!maker || !member || !rightsOf(maker.role).manages.includes(member.role)) return false;
  return (await database.membership.count({ where: { userId, NOT: { accountId } } })) === 0;
}

/** In each of the person's accounts, because each of them has to know. */
async function recordReset(
  database: Writer,
  { id: userId, name }: { id: string; name: string },
  { address, sessionsEnded, now }: { address: string; sessionsEnded: number; now: Date },
): Promise<void> {
  const memberships = await database.membership.findMany({ where: { userId, account: { closedAt: null } } });
  const details = diffDetails({}, { sessionsEnded });
  for (const { accountId } of memberships) {
    const activityActor = { accountId, userId, byKeyId: null, name, address };
    await recordActivity(database, activityActor, { kind: "password.reset", details }, { now });
  }
}

function tellOwner(to: string, at: Date): void {
  const origin = process.env.PUBLIC_URL || "http://localhost";
  // Not awaited: the person waits for the form, and the log says if it failed.
  void sendMail({ to, word: () => wordPasswordReset({ origin, at }) }, "a notice of a new password was not emailed");
}
