/** Mails a link for a new password to a person who has forgotten theirs. */
import { recordActivity } from "@/lib/server/activity/record";
import { rollback, write } from "@/lib/server/db/transactions";
import { log, logEvent } from "@/lib/server/log";
import { isMailSetUp, sendMail } from "@/lib/server/mail/send";
import { findNextAccount } from "@/lib/server/people/memberships";
import type { Client } from "@/lib/server/people/session-rows";
import { describeWait, reserveAttempt } from "@/lib/server/people/sign-in-throttle";
import { countRecentLinks, insertLink, toLinkAddress } from "./link-rows";
import { wordPasswordLink } from "./messages";

/** How many links a person is mailed within an hour. Those that were mailed before go on working. */
const MAX_PER_HOUR = 3;

/** `delivery` ends when the mail was sent or needed none; nobody may wait for it before answering. */
export type LinkRequested = { ok: true; delivery: Promise<void> } | { ok: false; message: string };

/**
 * Mails a link to the person with this email, if there is one in an open account. The answer, and the time until it,
 * are the same whether or not there is. Requests are counted and slowed down as sign-ins are, each on its own count.
 * The link leads to PUBLIC_URL and never to the host of the request, which a stranger could choose.
 */
export async function requestPasswordLink(
  { email }: { email: string },
  { address }: Pick<Client, "address">,
  { now }: { now?: Date } = {},
): Promise<LinkRequested> {
  if (!isMailSetUp()) return { ok: false, message: "This server sends no email." };
  const attempt = await reserveAttempt({ email, address, use: "link" }, { now });
  if (!attempt.allowed) return { ok: false, message: describeWait(attempt) };
  const delivery = deliver(email, address, now ?? new Date()).catch((error) =>
    log.warn({ err: error }, "a link for a forgotten password was not made"),
  );
  return { ok: true, delivery };
}

async function deliver(email: string, address: string, now: Date): Promise<void> {
  const origin = process.env.PUBLIC_URL || "http://localhost";
  const made = await write(async (database) => {
    const user = await database.user.findUnique({ where: { email }, select: { id: true, name: true } });
    const accountId = user && (await findNextAccount(database, user.id));
    if (!user || !accountId) return rollback(null);
    const { id: userId, name } = user;
    if ((await countRecentLinks(database, userId, "password", now)) >= MAX_PER_HOUR) return rollback(null);
    const link = await insertLink(database, { userId, purpose: "password", email }, now);
    // Who asked is not known: anybody can enter the address.
    const activityActor = { accountId, userId: null, byKeyId: null, name: "Someone at the sign-in", address };
    await recordActivity(database, activityActor, { kind: "password.link_sent", subject: name }, { now });
    return { userId, accountId, link };
  });
  if (!made) return;
  const { userId, accountId, link } = made;
  logEvent("password.link_sent", { userId, accountId, address });
  const { expiresAt } = link;
  const word = () => wordPasswordLink({ link: toLinkAddress(origin, "password", link), expiresAt });
  await sendMail({ to: email, word }, "a link for a forgotten password was not emailed");
}
