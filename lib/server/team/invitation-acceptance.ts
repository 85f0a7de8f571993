/** Shows and accepts an invitation, for the person who received its link. */
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { read, rollback, write } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import { hashPassword } from "@/lib/server/people/password";
import { findPasswordWeakness } from "@/lib/server/people/password-rules";
import type { Client } from "@/lib/server/people/session-rows";
import { provePassword, SERVER_BUSY } from "@/lib/server/people/sign-in";
import { clearAttempt } from "@/lib/server/people/sign-in-throttle";
import type { AcceptInput } from "@/lib/shared/team/member-input";
import type { InvitationOffer, InvitationRefusal, OfferResult } from "@/lib/shared/team/member-view";
import { begin, consume, findOpen, type Link } from "./invitation-joining";

type AcceptanceRefused = { ok: false; refusal: InvitationRefusal };

/** `token`: of a new session; null when the person's present session switches to the account. */
export type Accepted = { ok: true; token: string | null } | AcceptanceRefused;

const OVER: AcceptanceRefused = { ok: false, refusal: { code: "over" } };
const LOOK_AGAIN: AcceptanceRefused = { ok: false, refusal: { code: "look_again" } };

/** What the invitation offers. Refuses `over` unless the whole link is right and still open. Changes nothing. */
export async function findOffer(
  link: Link,
  actor: Actor | null,
  { now = new Date() }: { now?: Date } = {},
): Promise<OfferResult> {
  return read<OfferResult>(async (database) => {
    const found = await findOpen(database, link, now);
    if (!found) return OVER;
    const { email, role, inviterName, expiresAt, account } = found;
    const isInvited = actor?.email === email;
    const hasPassword = (await database.user.count({ where: { email } })) > 0;
    const asks: InvitationOffer["asks"] = isInvited ? "nothing" : hasPassword ? "password" : "name_and_password";
    const signedInAs = actor && !isInvited ? actor.email : null;
    const invitation = { inviterName, email, role, expiresAt: expiresAt.toISOString() };
    return { ok: true, offer: { accountName: account.name, ...invitation, asks, signedInAs } };
  });
}

/**
 * Makes the invited person a member. Of two concurrent acceptances one succeeds and the other is refused with `over`.
 * Their session or password proves who they are; for an email that nobody has yet, the link alone is enough.
 * Refusals: `over`; `invalid` for a wrong or weak password; `try_later` while guesses must wait; `look_again` when
 * another proof is required by now.
 */
export async function acceptInvitation(
  input: AcceptInput,
  actor: Actor | null,
  client: Client,
  { now }: { now?: Date } = {},
): Promise<Accepted> {
  const at = now ?? new Date();
  const found = await read((database) => findOpen(database, input, at));
  if (!found) return OVER;
  const { email } = found;
  switch (input.as) {
    case "signed_in":
      return actor?.email === email ? acceptSignedIn(input, actor, client, at) : LOOK_AGAIN;
    case "known":
      return acceptKnown(input, email, client, now);
    case "new":
      return acceptNew(input, found, client, at);
  }
}

async function acceptSignedIn(link: Link, actor: Actor, client: Client, now: Date): Promise<Accepted> {
  const { userId, userName: name, sessionId: id } = actor;
  return finish(client, () =>
    write<Joined>(async (database) => {
      const accountId = await consume(database, link, { userId, name, email: actor.email }, client, now);
      if (accountId === null) return rollback(OVER);
      const { count } = await database.session.updateMany({ where: { id, userId }, data: { accountId } });
      if (count === 0) return rollback(LOOK_AGAIN);
      await database.membership.updateMany({ where: { accountId, userId }, data: { lastSeenAt: now } });
      return { ok: true, token: null, userId, accountId };
    }),
  );
}

async function acceptKnown(
  input: Extract<AcceptInput, { as: "known" }>,
  email: string,
  client: Client,
  now: Date | undefined,
): Promise<Accepted> {
  const { password } = input;
  if (!(await isKnown(email))) return LOOK_AGAIN;
  // Recorded in the person's own account, because the inviter may be the one who is guessing.
  const refusal = { kind: "password.refused", accountId: null } as const;
  const proof = await provePassword({ email, password }, client, { now, refusal });
  if (!proof.ok) {
    return proof.isWrong
      ? refuseField("password", `This is not the password of ${email}.`)
      : { ok: false, refusal: { code: "try_later", message: proof.message } };
  }
  const { user, attempt } = proof;
  // The password was right, so a refusal below must not count as a failed attempt.
  await write((database) => clearAttempt(database, attempt));
  const at = now ?? new Date();
  return finish(client, () =>
    write<Joined>(async (database) => {
      // Read again under the lock, because the password may have been changed during bcrypt.
      const { id, name, passwordHash } = user;
      if ((await database.user.count({ where: { id, passwordHash } })) === 0) return rollback(LOOK_AGAIN);
      const accountId = await consume(database, input, { userId: id, name, email }, client, at);
      if (accountId === null) return rollback(OVER);
      return begin(database, { userId: id, name, email, accountId }, client, at);
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
  // Before bcrypt, which is expensive: a link alone must not be enough to keep it busy.
  if (await isKnown(email)) return LOOK_AGAIN;
  const weakness = await findPasswordWeakness(password, { email, name, accountName: account.name });
  if (weakness) return refuseField("password", weakness);
  const passwordHash = await hashPassword(password);
  if (passwordHash === null) return { ok: false, refusal: { code: "try_later", message: SERVER_BUSY } };
  const userId = randomUUID();
  return finish(client, () =>
    write<Joined>(async (database) => {
      if (await database.user.count({ where: { email } })) return rollback(LOOK_AGAIN);
      await database.user.create({ data: { id: userId, email, name, passwordHash, createdAt: now } });
      const accountId = await consume(database, input, { userId, name, email }, client, now);
      if (accountId === null) return rollback(OVER);
      return begin(database, { userId, name, email, accountId }, client, now);
    }),
  );
}

async function isKnown(email: string): Promise<boolean> {
  return (await read((database) => database.user.count({ where: { email } }))) > 0;
}

type Joined = { ok: true; token: string | null; userId: string; accountId: string } | AcceptanceRefused;

async function finish(client: Client, join: () => Promise<Joined>): Promise<Accepted> {
  const joined = await join();
  if (!joined.ok) return joined;
  const { token, userId, accountId } = joined;
  logEvent("member.joined", { userId, accountId, address: client.address });
  return { ok: true, token };
}

function refuseField(field: string, message: string): AcceptanceRefused {
  return { ok: false, refusal: { code: "invalid", fields: { [field]: message } } };
}
