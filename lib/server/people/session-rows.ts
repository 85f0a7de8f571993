/** Sessions in the database: created, found, extended and deleted. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Writer } from "@/lib/server/db/transaction-types";
import { read, write, writeApart } from "@/lib/server/db/transactions";
import { CLOCK_SKEW_MS } from "@/lib/shared/clock-skew";
import { isRole } from "@/lib/shared/team/roles";
import { LONGEST_SESSION_SECONDS, SESSION_SECONDS } from "./session-cookie";

/** The client of a request, as it is stored with a session. */
export type Client = { address: string; userAgent: string };

/** How often a session is extended at most. Each time is a write, and once an hour is often enough. */
const EXTEND_AFTER_MS = 60 * 60 * 1000;
const SESSION_MS = SESSION_SECONDS * 1000;
const LONGEST_SESSION_MS = LONGEST_SESSION_SECONDS * 1000;

/**
 * Creates a session and returns its token, of which only the SHA-256 is stored. The password counts as confirmed now.
 * The token is always new, whatever cookie the browser sent.
 */
export async function insertSession(
  database: Writer,
  member: { userId: string; accountId: string },
  client: Client,
  { now = new Date() }: { now?: Date } = {},
): Promise<{ token: string; sessionId: string }> {
  const token = randomBytes(32).toString("base64url");
  const sessionId = randomUUID();
  await database.session.deleteMany({ where: { userId: member.userId, expiresAt: { lte: now } } });
  await database.membership.updateMany({ where: member, data: { lastSeenAt: now } });
  await database.session.create({
    data: {
      id: sessionId,
      tokenHash: hashToken(token),
      ...member,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_MS),
      passwordConfirmedAt: now,
      address: client.address,
      userAgent: [...client.userAgent].slice(0, 200).join(""),
    },
  });
  return { token, sessionId };
}

/**
 * Finds the live session of a token with its user, in the session's account or in the given one. Null when the session
 * is unknown or expired, the user is not a member of that account, or the account is closed.
 */
export async function findSession(
  token: string,
  { now = new Date(), accountId }: { now?: Date; accountId?: string } = {},
) {
  return read(async (database) => {
    const session = await database.session.findUnique({
      where: { tokenHash: hashToken(token), ...livesAt(now) },
      include: { user: { select: { name: true, email: true } } },
    });
    if (!session) return null;
    const wanted = accountId ?? session.accountId;
    const membership = await database.membership.findFirst({
      where: { accountId: wanted, userId: session.userId, account: { closedAt: null } },
      select: { role: true, account: { select: { id: true, name: true } } },
    });
    return membership && isRole(membership.role)
      ? { ...session, role: membership.role, account: membership.account }
      : null;
  });
}

/**
 * The condition of a session that lives. One that began over ninety days ago has ended, whatever its row says. So has
 * one from the future: the clock was set back meanwhile, and the session would outlive what was promised.
 */
function livesAt(now: Date) {
  const after = (ms: number) => new Date(now.getTime() + ms);
  return {
    expiresAt: { gt: now, lte: after(SESSION_MS + CLOCK_SKEW_MS) },
    createdAt: { gt: after(-LONGEST_SESSION_MS), lte: after(CLOCK_SKEW_MS) },
  };
}

type Extendable = { id: string; userId: string; accountId: string; createdAt: Date; lastSeenAt: Date };

/**
 * Extends the session, up to ninety days after its start, and updates when the member was last seen. At most once an
 * hour.
 */
export async function extendSession(session: Extendable, { now = new Date() }: { now?: Date } = {}): Promise<void> {
  if (now.getTime() - session.lastSeenAt.getTime() < EXTEND_AFTER_MS) return;
  const { id, userId, accountId, createdAt } = session;
  const expiresAt = new Date(Math.min(now.getTime() + SESSION_MS, createdAt.getTime() + LONGEST_SESSION_MS));
  await writeApart([`session:${id}`], async (database) => {
    await database.session.updateMany({
      where: { id, expiresAt: { gt: now } },
      data: { lastSeenAt: now, expiresAt },
    });
    await database.membership.updateMany({ where: { userId, accountId }, data: { lastSeenAt: now } });
  });
}

/** Gives a session a new token and returns it. A copy of the old one is worthless from then on. */
export async function renewToken(database: Writer, sessionId: string): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await database.session.update({ where: { id: sessionId }, data: { tokenHash: hashToken(token) } });
  return token;
}

/** Ends the session of a token. False when there is none. */
export async function deleteSession(token: string): Promise<boolean> {
  const { count } = await write((database) => database.session.deleteMany({ where: { tokenHash: hashToken(token) } }));
  return count > 0;
}

function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
