/** Changes the address that a person signs in with: confirmed at the new one, with a notice to the old one. */
import { type Actor, auditFacts, toActivityActor } from "@/lib/server/access/actor";
import { type Refused, refuseField, refuseForNow, refuseSignedOut, refuseUnknown } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import type { Writer } from "@/lib/server/db/transaction-types";
import { read, rollback, write } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import { isMailSetUp, sendMail } from "@/lib/server/mail/send";
import { provePassword } from "@/lib/server/people/sign-in";
import { clearAttempt, describeWait, rememberAddress, reserveAttempt } from "@/lib/server/people/sign-in-throttle";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { EmailChanged, EmailOffer } from "@/lib/shared/people/link-view";
import { countRecentLinks, findLink, insertLink, type Link, toLinkAddress } from "./link-rows";
import { wordEmailLink, wordEmailNotice } from "./messages";

const MAX_PER_HOUR = 5;
const TAKEN = "Someone has already signed up with this email.";

type Options = { origin?: string; now?: Date };

/**
 * Changes the actor's address. Where the server sends email, it mails a link to the new address and a notice to the old
 * one, and changes nothing yet; the answer does not say whether somebody has the new address. Elsewhere it changes it
 * at once. Refusals: `invalid` with `currentPassword` when that is wrong, with `email` when it is the present address
 * or, where no email is sent, taken; `try_later` when guesses must wait, or after too many links; `signed_out`.
 */
export async function changeEmail(
  actor: Actor,
  { email, currentPassword }: { email: string; currentPassword: string },
  { origin = process.env.PUBLIC_URL || "http://localhost", now }: Options = {},
): Promise<ActionResult<EmailChanged>> {
  if (email === actor.email) return refuseField("email", "You sign in with this address already.");
  const client = { address: actor.clientAddress, userAgent: "" };
  const refusal = { kind: "password.refused", accountId: actor.accountId } as const;
  const given = { email: actor.email, password: currentPassword };
  const proof = await provePassword(given, client, { now, refusal, lane: "known" });
  if (!proof.ok) {
    return proof.isWrong ? refuseField("currentPassword", "This is not your password.") : refuseForNow(proof.message);
  }
  // The password was right, so a refusal below must not count as a failed attempt.
  await write((database) => clearAttempt(database, proof.attempt));
  const at = now ?? new Date();
  return isMailSetUp() ? sendLink(actor, email, origin, at) : changeAtOnce(actor, email, at);
}

async function sendLink(actor: Actor, email: string, origin: string, now: Date): Promise<ActionResult<EmailChanged>> {
  const { userId, email: old } = actor;
  const mailed = await reserveAttempt({ email, address: actor.clientAddress, use: "mail" });
  if (!mailed.allowed) return refuseForNow("Too many emails were sent to this address. Try again tomorrow.");
  const link = await write<Refused | (Link & { expiresAt: Date; isTaken: boolean })>(async (database) => {
    if (!(await isSessionAlive(database, actor))) return rollback(refuseSignedOut());
    if ((await countRecentLinks(database, userId, "email", now)) >= MAX_PER_HOUR) {
      return rollback(refuseForNow(`You can ask for ${MAX_PER_HOUR} changes an hour. Try again later.`));
    }
    const isTaken = (await database.user.count({ where: { email } })) > 0;
    const made = await insertLink(database, { userId, purpose: "email", email }, now);
    const details = diffDetails({ email: old }, { email });
    await recordActivity(database, toActivityActor(actor), { kind: "email.change_requested", details }, { now });
    return { ...made, isTaken };
  });
  if ("refusal" in link) return link;
  logEvent("email.change_requested", auditFacts(actor));
  const href = toLinkAddress(origin, "email", link);
  const { expiresAt, isTaken } = link;
  // Not awaited, or the time would say whether somebody has the address.
  if (!isTaken) {
    const word = () => wordEmailLink({ link: href, expiresAt });
    void sendMail({ to: email, word }, "a link for a new address was not emailed");
  }
  tellOldAddress(old, { origin, isDone: false, at: now });
  return { ok: true, value: { state: "link_sent" } };
}

async function changeAtOnce(actor: Actor, email: string, now: Date): Promise<ActionResult<EmailChanged>> {
  // The answer says whether somebody has the address. Each one counts as at a sign-up, so that nobody probes thousands.
  const attempt = await reserveAttempt({ address: actor.clientAddress, use: "link" });
  if (!attempt.allowed) return refuseForNow(describeWait(attempt));
  return write<ActionResult<EmailChanged>>(async (database, afterCommit) => {
    if (!(await isSessionAlive(database, actor))) return rollback(refuseSignedOut());
    if ((await database.user.count({ where: { email } })) > 0) return rollback(refuseField("email", TAKEN));
    await applyChange(database, actor, email, now);
    afterCommit(() => logEvent("email.changed", auditFacts(actor)));
    return { ok: true, value: { state: "changed" } };
  });
}

/** The address that a link confirms. Refuses `not_found` unless the whole link is open, and the actor's own. */
export async function findEmailChange(
  actor: Actor,
  link: Link,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<EmailOffer>> {
  const found = await read((database) => findLink(database, link, "email", now));
  if (found?.userId !== actor.userId) return refuseUnknown("link");
  return { ok: true, value: { email: found.email, present: actor.email } };
}

/**
 * Confirms the new address once, for the person who asked for it: with a mistyped address, its owner gets the link and
 * must not get the sign-in. Refusals: `not_found`; `invalid` with `email` when somebody has taken it since;
 * `signed_out`.
 */
export async function confirmEmail(
  actor: Actor,
  link: Link,
  { origin = process.env.PUBLIC_URL || "http://localhost", now = new Date() }: Options = {},
): Promise<ActionResult<null>> {
  const old = await write<Refused | string>(async (database) => {
    if (!(await isSessionAlive(database, actor))) return rollback<Refused | string>(refuseSignedOut());
    const found = await findLink(database, link, "email", now);
    if (found?.userId !== actor.userId) return rollback<Refused | string>(refuseUnknown("link"));
    const { email, user } = found;
    if ((await database.user.count({ where: { email } })) > 0) {
      return rollback<Refused | string>(refuseField("email", TAKEN));
    }
    await applyChange(database, { ...actor, email: user.email }, email, now);
    return user.email;
  });
  if (typeof old !== "string") return old;
  logEvent("email.changed", auditFacts(actor));
  tellOldAddress(old, { origin, isDone: true, at: now });
  return { ok: true, value: null };
}

async function applyChange(database: Writer, actor: Actor, email: string, now: Date): Promise<void> {
  const { userId, userName: name, clientAddress: address } = actor;
  await database.user.update({ where: { id: userId }, data: { email } });
  // Links that went to the old address, and other changes of it.
  await database.personLink.deleteMany({ where: { userId } });
  await rememberAddress(database, email, address, { now });
  const memberships = await database.membership.findMany({ where: { userId, account: { closedAt: null } } });
  const details = diffDetails({ email: actor.email }, { email });
  for (const { accountId } of memberships) {
    const activityActor = { accountId, userId, byKeyId: null, name, address };
    await recordActivity(database, activityActor, { kind: "email.changed", details }, { now });
  }
}

async function isSessionAlive(database: Writer, { userId, sessionId }: Actor): Promise<boolean> {
  return (await database.session.count({ where: { id: sessionId, userId } })) > 0;
}

function tellOldAddress(to: string, notice: Parameters<typeof wordEmailNotice>[0]): void {
  void sendMail({ to, word: () => wordEmailNotice(notice) }, "a notice to an old address was not emailed");
}
