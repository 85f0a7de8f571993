/** Reads and writes the session cookie, and finds who is signed in. */
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { type Actor, toActivityActor } from "@/lib/server/access/actor";
import { recordActivity } from "@/lib/server/activity/record";
import { rollback, write } from "@/lib/server/db/transactions";
import { log, logEvent } from "@/lib/server/log";
import { getClientAddress } from "@/lib/server/request/client-address";
import { PAGE_PATH_HEADER, signInPath } from "@/lib/shared/people/return-path";
import { isTokenShaped, listSessionCookieNames, sessionCookieAttributes, sessionCookieName } from "./session-cookie";
import { type Client, deleteSession, extendSession, findSession } from "./session-rows";

/**
 * The signed-in person, or null. `accountId`: the account that a page was drawn for, even if the person has switched to
 * another in a different tab since; by default the session's account. The database is read once for each request.
 */
export const findActor = cache(async (accountId?: string): Promise<Actor | null> => {
  const carried = await listCarriedTokens();
  if (carried.length === 0) return null;
  const clientAddress = await getClientAddress();
  const session = await findFirstSession(carried, accountId);
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

/** The signed-in person, for pages. Redirects to /sign-in, which leads back to the page, when there is none. */
export async function requireActor(): Promise<Actor> {
  const actor = await findActor();
  if (!actor) redirect(signInPath((await headers()).get(PAGE_PATH_HEADER) ?? ""));
  return actor;
}

/**
 * Whether the browser still carries a session that has ended or lost its account: signing out removes the cookie. Ask
 * only where `findActor` has found nobody.
 */
export async function hasLostSession(): Promise<boolean> {
  return (await listCarriedTokens()).length > 0;
}

/** The client of the current request. */
export async function getClient(): Promise<Client> {
  return { address: await getClientAddress(), userAgent: (await headers()).get("user-agent") ?? "" };
}

/** Sets the cookie of a new session and ends the previous one. Works in actions and route handlers only. */
export async function adoptSession(token: string): Promise<void> {
  for (const { name, token: previous } of await listCarriedTokens()) {
    // What is no session of ours may be another server's on the same host, which has not been updated.
    if (await deleteSession(previous)) await removeCookie(name);
  }
  (await cookies()).set(sessionCookieName(await headers()), token, sessionCookieAttributes());
}

/** Signs out: ends the session in the database, then removes the cookie. */
export async function endSession(): Promise<void> {
  const actor = await findActor();
  const carried = await listCarriedTokens();
  const own = actor ? await findTokenOf(actor.sessionId, carried) : undefined;
  if (actor) await endOwnSession(actor);
  for (const { name, token } of carried) {
    if (token === own || (await deleteSession(token))) await removeCookie(name);
  }
  await removeCookie(sessionCookieName(await headers()));
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

async function removeCookie(name: string): Promise<void> {
  const { maxAge: _, ...attributes } = sessionCookieAttributes();
  // Not `delete`: it leaves out Secure, and browsers ignore a `__Host-` cookie without it.
  (await cookies()).set(name, "", { ...attributes, maxAge: 0 });
}

type CarriedToken = { name: string; token: string };

/** The tokens that the browser sent in cookies of this server's names, the present name first. */
async function listCarriedTokens(): Promise<CarriedToken[]> {
  const jar = await cookies();
  return listSessionCookieNames(await headers()).flatMap((name) => {
    const token = jar.get(name)?.value;
    return isTokenShaped(token) ? [{ name, token }] : [];
  });
}

async function findFirstSession(carried: readonly CarriedToken[], accountId: string | undefined) {
  for (const { token } of carried) {
    const session = await findSession(token, { now: new Date(), accountId });
    if (session) return session;
  }
  return null;
}

async function findTokenOf(sessionId: string, carried: readonly CarriedToken[]): Promise<string | undefined> {
  for (const { token } of carried) if ((await findSession(token))?.id === sessionId) return token;
  return undefined;
}
