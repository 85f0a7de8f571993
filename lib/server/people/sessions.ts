/** Reads and writes the session cookie, and finds who is signed in. */
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { type Actor, toActivityActor } from "@/lib/server/access/actor";
import { recordActivity } from "@/lib/server/activity/record";
import { rollback, write } from "@/lib/server/db/transactions";
import { log, logEvent } from "@/lib/server/log";
import { getClientAddress } from "@/lib/server/request/client-address";
import { isTokenShaped, sessionCookieAttributes, sessionCookieName } from "./session-cookie";
import { type Client, deleteSession, extendSession, findSession } from "./session-rows";

/**
 * The signed-in person, or null. `accountId`: the account that a page was drawn for, even if the person has switched to
 * another in a different tab since; by default the session's account. The database is read once for each request.
 */
export const findActor = cache(async (accountId?: string): Promise<Actor | null> => {
  const token = await findToken();
  if (token === null) return null;
  const clientAddress = await getClientAddress();
  const session = await findSession(token, { now: new Date(), accountId });
  if (!session) return null;
  // A page must not fail because its session could not be extended; the next one tries again.
  await extendSession(session).catch((error) => log.warn({ err: error }, "a session was not extended"));
  return {
    userId: session.userId,
    userName: session.user.name,
    email: session.user.email,
    accountId: session.account.id,
    accountName: session.account.name,
    role: session.role,
    sessionId: session.id,
    passwordConfirmedAt: session.passwordConfirmedAt,
    clientAddress,
  };
});

/** The signed-in person, for pages. Redirects to /sign-in when there is none. */
export async function requireActor(): Promise<Actor> {
  const actor = await findActor();
  if (!actor) redirect("/sign-in");
  return actor;
}

/** The client of the current request. */
export async function getClient(): Promise<Client> {
  return { address: await getClientAddress(), userAgent: (await headers()).get("user-agent") ?? "" };
}

/** Sets the cookie of a new session and ends the previous one. Works in actions and route handlers only. */
export async function adoptSession(token: string): Promise<void> {
  const previous = await findToken();
  if (previous !== null) await deleteSession(previous);
  (await cookies()).set(sessionCookieName(), token, sessionCookieAttributes());
}

/** Signs out: ends the session in the database, then removes the cookie. */
export async function endSession(): Promise<void> {
  const actor = await findActor();
  const token = await findToken();
  if (actor) await endOwnSession(actor);
  else if (token !== null) await deleteSession(token);
  const { maxAge: _, ...attributes } = sessionCookieAttributes();
  // Not `delete`: it leaves out Secure, and browsers ignore a `__Host-` cookie without it.
  (await cookies()).set(sessionCookieName(), "", { ...attributes, maxAge: 0 });
  if (actor)
    logEvent("session.ended", { userId: actor.userId, accountId: actor.accountId, address: actor.clientAddress });
}

function endOwnSession(actor: Actor): Promise<null> {
  return write<null>(async (database) => {
    const { count } = await database.session.deleteMany({ where: { id: actor.sessionId } });
    if (count === 0) return rollback(null);
    await recordActivity(database, toActivityActor(actor), { kind: "session.ended" });
    return null;
  });
}

async function findToken(): Promise<string | null> {
  const value = (await cookies()).get(sessionCookieName())?.value;
  return isTokenShaped(value) ? value : null;
}
