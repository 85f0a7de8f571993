/** The actor's own profile: name, password, sessions. */
import Bowser from "bowser";
import type { Actor } from "@/lib/server/access/actor";
import { toActivityActor } from "@/lib/server/access/actor";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { type Refused, refuseField, refuseForNow, refuseSignedOut } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import type { Writer } from "@/lib/server/db/transaction-types";
import { read, rollback, write } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { ProfileView, SessionView } from "@/lib/shared/people/profile-view";
import { hashPassword } from "./password";
import { findPasswordWeakness } from "./password-rules";
import { renewToken } from "./session-rows";
import { provePassword, SERVER_BUSY } from "./sign-in";
import { clearAttempt } from "./sign-in-throttle";

/** The actor's name, email and live sessions: the current one first, then the most recently used. */
export async function getProfile(actor: Actor, { now = new Date() }: { now?: Date } = {}): Promise<ProfileView> {
  const { userId, sessionId } = actor;
  const rows = await read((database) =>
    database.session.findMany({
      where: { userId, expiresAt: { gt: now } },
      orderBy: [{ lastSeenAt: "desc" }, { id: "asc" }],
      select: { id: true, userAgent: true, address: true, createdAt: true, lastSeenAt: true },
    }),
  );
  const sessions = rows.map(
    ({ id, userAgent, address, createdAt, lastSeenAt }): SessionView => ({
      id,
      device: describeDevice(userAgent),
      address,
      startedAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      isCurrent: id === sessionId,
    }),
  );
  const inOrder = sessions.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
  return { name: actor.userName, email: actor.email, sessions: inOrder };
}

/** Changes the person's own name. Refuses `signed_out` when the session is gone. */
export async function renameSelf(actor: Actor, { name }: { name: string }): Promise<ActionResult<null>> {
  const result = await write<ActionResult<null>>(async (database) => {
    if (!(await isSessionAlive(database, actor))) return rollback(refuseSignedOut());
    await database.user.update({ where: { id: actor.userId }, data: { name } });
    const details = diffDetails({ name: actor.userName }, { name });
    await recordActivity(database, toActivityActor(actor), { kind: "person.renamed", details });
    return DONE;
  });
  if (result.ok) logOwn("person.renamed", actor);
  return result;
}

/** `ended`: how many other sessions were ended. `token`: the new token of this session. */
export type PasswordChanged = { ended: number; token: string };

/**
 * Changes the person's password, ends every other session and gives this one a new token. Thus anybody who knew the old
 * password or copied the cookie is signed out. Refusals: `invalid` with `currentPassword` when that is wrong, and with
 * `newPassword` when it is too easy to guess or equals the old one; `try_later` when guesses must wait; `signed_out`.
 */
export async function changePassword(
  actor: Actor,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
  { now }: { now?: Date } = {},
): Promise<ActionResult<PasswordChanged>> {
  const { email, userName: name, accountId, accountName, clientAddress, userId } = actor;
  const client = { address: clientAddress, userAgent: "" };
  const refusal = { kind: "password.refused", accountId } as const;
  const proof = await provePassword({ email, password: currentPassword }, client, { now, refusal, lane: "known" });
  if (!proof.ok) {
    return proof.isWrong ? refuseField("currentPassword", "This is not your password.") : refuseForNow(proof.message);
  }
  const { attempt, user } = proof;
  // The password was right, so a refusal below must not count as a failed attempt.
  await write((database) => clearAttempt(database, attempt));
  const weakness =
    newPassword === currentPassword
      ? "This is your present password. Choose another one."
      : await findPasswordWeakness(newPassword, { email, name, accountName });
  if (weakness) return refuseField("newPassword", weakness);
  const passwordHash = await hashPassword(newPassword, "known");
  if (passwordHash === null) return refuseForNow(SERVER_BUSY);
  const result = await write<ActionResult<PasswordChanged>>(async (database) => {
    if (!(await isSessionAlive(database, actor))) return rollback(refuseSignedOut());
    // Compared again under the lock, because another window may have changed it during bcrypt.
    const where = { id: userId, passwordHash: user.passwordHash };
    const { count } = await database.user.updateMany({ where, data: { passwordHash } });
    if (count === 0) return rollback(refuseField("currentPassword", "Your password was changed meanwhile."));
    await database.session.updateMany({
      where: { id: actor.sessionId },
      data: { passwordConfirmedAt: now ?? new Date() },
    });
    const ended = await endOthers(database, actor);
    // Links that were mailed before, to whoever reads the mail, and changes of address that somebody else began.
    await database.personLink.deleteMany({ where: { userId } });
    const details = diffDetails({}, { sessionsEnded: ended });
    await recordActivity(database, toActivityActor(actor), { kind: "password.changed", details });
    return { ok: true, value: { ended, token: await renewToken(database, actor.sessionId) } };
  });
  if (result.ok) logOwn("password.changed", actor);
  return result;
}

/**
 * Signs the person out in every other browser. The value is the number of sessions that ended. Refuses
 * `password_required`, because the thief of a session could keep its owner out.
 */
export async function endOtherSessions(
  actor: Actor,
  _input: null = null,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<number>> {
  const stale = findPasswordRefusal(actor, "session.ended_elsewhere", now);
  if (stale) return stale;
  const count = await write(async (database) => {
    const ended = await endOthers(database, actor);
    if (ended === 0) return rollback(0);
    const details = diffDetails({}, { sessionsEnded: ended });
    await recordActivity(database, toActivityActor(actor), { kind: "session.ended_elsewhere", details });
    return ended;
  });
  if (count > 0) logOwn("session.ended", actor);
  return { ok: true, value: count };
}

/** The same for one other browser. A session that has ended already is no error. */
export async function endOneSession(
  actor: Actor,
  { id }: { id: string },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, "session.ended_elsewhere", now);
  if (stale) return stale;
  const { userId, sessionId } = actor;
  const count = await write(async (database) => {
    const session = await database.session.findFirst({ where: { AND: [{ id, userId }, { NOT: { id: sessionId } }] } });
    if (!session) return rollback(0);
    await database.session.delete({ where: { id } });
    const { userAgent, address } = session;
    const details = diffDetails({ device: describeDevice(userAgent), address }, {});
    await recordActivity(database, toActivityActor(actor), { kind: "session.ended_elsewhere", details });
    return 1;
  });
  if (count > 0) logOwn("session.ended", actor);
  return DONE;
}

const DONE = { ok: true, value: null } as const satisfies Exclude<ActionResult<null>, Refused>;

async function endOthers(database: Writer, { userId, sessionId }: Actor): Promise<number> {
  return (await database.session.deleteMany({ where: { userId, NOT: { id: sessionId } } })).count;
}

/** Whether the session still exists: another browser may have ended it since the request began. */
async function isSessionAlive(database: Writer, { userId, sessionId }: Actor): Promise<boolean> {
  return (await database.session.count({ where: { id: sessionId, userId } })) > 0;
}

function describeDevice(userAgent: string): string {
  if (userAgent === "") return "Unknown device";
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return [...userAgent].slice(0, 40).join("");
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}

function logOwn(event: "person.renamed" | "password.changed" | "session.ended", actor: Actor): void {
  const { userId, accountId, clientAddress: address } = actor;
  logEvent(event, { userId, accountId, address });
}
