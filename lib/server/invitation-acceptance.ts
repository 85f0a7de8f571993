/** The other end of an invitation: looked at and accepted by whoever has its link and is who was invited. */
import { randomUUID, timingSafeEqual } from "node:crypto";
import type { AcceptInput } from "@/lib/shared/member-input";
import type { InvitationOffer, InvitationRefusal, OfferResult } from "@/lib/shared/member-view";
import { isRole, rightsOf } from "@/lib/shared/roles";
import { recordActivity } from "./activity-record";
import { findMember } from "./ceilings";
import { type Reader, read, unchanged, type Writer, write } from "./db";
import { hashToken } from "./invitations";
import { logEvent } from "./log";
import { hashPassword } from "./password";
import { findPasswordWeakness } from "./password-rules";
import { type Client, insertSession } from "./session-rows";
import type { Actor } from "./sessions";
import { provePassword, SERVER_BUSY } from "./sign-in";
import { clearAttempt, rememberAddress } from "./sign-in-throttle";

type Link = { id: string; token: string };
type Refused = { ok: false; refusal: InvitationRefusal };

/** `token` is of a new session; null when the person's own goes on in the account. */
export type Accepted = { ok: true; token: string | null } | Refused;

const OVER: Refused = { ok: false, refusal: { code: "over" } };
const LOOK_AGAIN: Refused = { ok: false, refusal: { code: "look_again" } };

/** What the invitation offers, to who has all of its link; else `over`. Changes nothing. */
export async function findOffer(link: Link, actor: Actor | null, now = new Date()): Promise<OfferResult> {
  return read<OfferResult>(async (database) => {
    const found = await findOpen(database, link, now);
    if (!found) return OVER;
    const { email, role, inviterName, expiresAt, account } = found;
    const isInvited = actor?.email === email;
    const hasPassword = (await database.user.count({ where: { email } })) > 0;
    const asks: InvitationOffer["asks"] = isInvited ? "nothing" : hasPassword ? "password" : "name_and_password";
    const signedInAs = actor && !isInvited ? actor.email : null;
    const told = { inviterName, email, role, expiresAt: expiresAt.toISOString() };
    return { ok: true, offer: { accountName: account.name, ...told, asks, signedInAs } };
  });
}

/**
 * Makes the invited person a member, once: of two that accept at the same time one is told `over`. Who they are is proved
 * by their session, by their password, or, for an e-mail that nobody has yet, by the link alone. Refusals: `over`;
 * `invalid` for a wrong or weak password; `try_later` while guesses must wait; `look_again` when the proof is not the one
 * that is asked for by now.
 */
export async function acceptInvitation(
  input: AcceptInput,
  actor: Actor | null,
  client: Client,
  now = new Date(),
): Promise<Accepted> {
  const found = await read((database) => findOpen(database, input, now));
  if (!found) return OVER;
  const { email } = found;
  switch (input.as) {
    case "signed_in":
      return actor?.email === email ? acceptSignedIn(input, actor, client, now) : LOOK_AGAIN;
    case "known":
      return acceptKnown(input, found, client, now);
    case "new":
      return acceptNew(input, found, client, now);
  }
}

async function acceptSignedIn(link: Link, actor: Actor, client: Client, now: Date): Promise<Accepted> {
  const { userId, userName: name, sessionId: id } = actor;
  return finish(client, () =>
    write<Joined>(async (database) => {
      const accountId = await consume(database, link, { userId, name, email: actor.email }, client, now);
      if (accountId === null) return unchanged(OVER);
      const { count } = await database.session.updateMany({ where: { id, userId }, data: { accountId } });
      if (count === 0) return unchanged(LOOK_AGAIN);
      await database.membership.updateMany({ where: { accountId, userId }, data: { lastSeenAt: now } });
      return { ok: true, token: null, userId, accountId };
    }),
  );
}

async function acceptKnown(
  input: Extract<AcceptInput, { as: "known" }>,
  { email, accountId: concerned }: { email: string; accountId: string },
  client: Client,
  now: Date,
): Promise<Accepted> {
  const { password } = input;
  if (!(await isKnown(email))) return LOOK_AGAIN;
  const refusal = { kind: "password.refused", accountId: concerned } as const;
  const proof = await provePassword({ email, password }, client, now, refusal);
  if (!proof.ok) {
    return proof.isWrong
      ? refuseField("password", `This is not the password of ${email}.`)
      : { ok: false, refusal: { code: "try_later", message: proof.message } };
  }
  const { user, attempt } = proof;
  // Right is right, whatever becomes of the invitation: it counts as no failure.
  await write((database) => clearAttempt(database, attempt, now));
  return finish(client, () =>
    write<Joined>(async (database) => {
      // Read again under the lock: the password may have been changed while bcrypt was at work.
      const { id, name, passwordHash } = user;
      if ((await database.user.count({ where: { id, passwordHash } })) === 0) return unchanged(LOOK_AGAIN);
      const accountId = await consume(database, input, { userId: id, name, email }, client, now);
      if (accountId === null) return unchanged(OVER);
      return begin(database, { userId: id, name, email, accountId }, client, now);
    }),
  );
}

async function acceptNew(
  input: Extract<AcceptInput, { as: "new" }>,
  { email, account }: { email: string; account: { name: string } },
  client: Client,
  now: Date,
): Promise<Accepted> {
  const { name, password } = input;
  // Before bcrypt, which is dear: the link alone must not keep it busy.
  if (await isKnown(email)) return LOOK_AGAIN;
  const weakness = await findPasswordWeakness(password, { email, name, accountName: account.name });
  if (weakness) return refuseField("password", weakness);
  const passwordHash = await hashPassword(password);
  if (passwordHash === null) return { ok: false, refusal: { code: "try_later", message: SERVER_BUSY } };
  const userId = randomUUID();
  return finish(client, () =>
    write<Joined>(async (database) => {
      if (await database.user.count({ where: { email } })) return unchanged(LOOK_AGAIN);
      await database.user.create({ data: { id: userId, email, name, passwordHash, createdAt: now } });
      const accountId = await consume(database, input, { userId, name, email }, client, now);
      if (accountId === null) return unchanged(OVER);
      return begin(database, { userId, name, email, accountId }, client, now);
    }),
  );
}

async function isKnown(email: string): Promise<boolean> {
  return (await read((database) => database.user.count({ where: { email } }))) > 0;
}

type Person = { userId: string; name: string; email: string };
type Joined = { ok: true; token: string | null; userId: string; accountId: string } | Refused;

async function finish(client: Client, join: () => Promise<Joined>): Promise<Accepted> {
  const joined = await join();
  if (!joined.ok) return joined;
  const { token, userId, accountId } = joined;
  logEvent("member.joined", { userId, accountId, address: client.address });
  return { ok: true, token };
}

/** Uses the invitation up and makes the person a member; null when it is over. Who is one already stays what they are. */
async function consume(
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
  const doer = { accountId, userId, byKeyId: null, name, address: client.address };
  const details = { role: { before: null, after: role } };
  await recordActivity(database, doer, { kind: "member.joined", details }, now);
  return accountId;
}

async function begin(database: Writer, person: Person & { accountId: string }, client: Client, now: Date) {
  const { userId, accountId, name, email } = person;
  const { token } = await insertSession(database, { userId, accountId }, client, now);
  await rememberAddress(database, email, client.address, now);
  const doer = { accountId, userId, byKeyId: null, name, address: client.address };
  await recordActivity(database, doer, { kind: "session.started" }, now);
  return { ok: true as const, token, userId, accountId };
}

/** The invitation, for who has all of its link, while it is open and whoever answers for it may still invite. */
async function findOpen(database: Reader, { id, token }: Link, now: Date) {
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

function refuseField(field: string, message: string): Refused {
  return { ok: false, refusal: { code: "invalid", fields: { [field]: message } } };
}
