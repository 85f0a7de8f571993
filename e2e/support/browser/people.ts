/** People for browser stories, written by the domain's own database layer next to the running server. */
import { randomUUID } from "node:crypto";
import type { BrowserContext } from "@playwright/test";
import Database from "better-sqlite3";
import type { Actor } from "@/lib/server/access/actor";
import { write, writeKeys } from "@/lib/server/db/transactions";
import { SESSION_SECONDS, sessionCookieName } from "@/lib/server/people/session-cookie";
import { insertSession } from "@/lib/server/people/session-rows";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { Role } from "@/lib/shared/team/roles";

import { createPerson as createOwner, PASSWORD_HASH } from "../api/people";

export {
  enterDatabase,
  keysOf,
  leaveDatabase,
  makeKey,
  PASSWORD,
  removeKey,
  renewKey,
  reviseKey,
} from "../api/people";

export type Person = Actor;

/** Makes a person who owns an account of their own. */
export const createPerson = (name = "Ada Lovelace", accountName = "Analytical Engines"): Promise<Person> =>
  createOwner(name, accountName);

export type Rights = { role: Role; permissions?: readonly Permission[] };

/** Somebody new in the account of `owner`. `permissions`: what a member's keys may have at most. */
export async function addMember(owner: Person, { name, ...rights }: Rights & { name: string }): Promise<Person> {
  const userId = randomUUID();
  const email = `${userId}@example.com`;
  const data = { id: userId, email, name, passwordHash: PASSWORD_HASH, createdAt: new Date() };
  await write((database) => database.user.create({ data }));
  return joinAccount({ ...owner, userId, userName: name, email }, owner, rights);
}

/** The person in the account of `owner` as well, as they are seen there. */
export async function joinAccount(person: Person, owner: Person, { role, permissions }: Rights): Promise<Person> {
  const { accountId, accountName } = owner;
  const data = { accountId, userId: person.userId, role, permissions: permissions?.join(" "), createdAt: new Date() };
  await write((database) => database.membership.create({ data }));
  return { ...person, accountId, accountName, role };
}

/** Gives the person another role in the account that they are seen in, as if nobody had asked about their keys. */
export async function setRights({ accountId, userId }: Person, { role, permissions }: Rights): Promise<void> {
  const data = { role, permissions: permissions?.join(" ") ?? "" };
  await writeKeys((database) => database.membership.updateMany({ where: { accountId, userId }, data }));
}

/** Lets the person's sessions go on in another account, as a switch in another tab does. */
export async function moveSessions({ userId }: Person, { accountId }: Person): Promise<void> {
  await write((database) => database.session.updateMany({ where: { userId }, data: { accountId } }));
}

/** A new session of the person; its token is the cookie's value. */
export async function startSession({ userId, accountId }: Person): Promise<string> {
  const client = { address: "127.0.0.1", userAgent: "story" };
  const { token } = await write((database) => insertSession(database, { userId, accountId }, client));
  return token;
}

/** Gives a browser a session of its own. Returns the token. */
export async function signIn(context: BrowserContext, person: Person, url: string): Promise<string> {
  const token = await startSession(person);
  const expires = Date.now() / 1000 + SESSION_SECONDS;
  const attributes = { httpOnly: true, sameSite: "Lax", expires } as const;
  await context.addCookies([{ name: sessionCookieName(), value: token, url, ...attributes }]);
  return token;
}

function withDatabase<T>(file: string, work: (database: Database.Database) => T): T {
  const database = new Database(file, { timeout: 5_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** As if this person's password had last been given some hours ago. */
export function agePassword(file: string, { userId }: Person, hours: number): void {
  const at = Date.now() - hours * 3_600_000;
  withDatabase(file, (database) =>
    database.prepare('UPDATE "Session" SET "passwordConfirmedAt" = ? WHERE "userId" = ?').run(at, userId),
  );
}

/** Lets whoever must wait now wait this long from now on. */
export function setWaits(file: string, seconds: number): void {
  const until = Date.now() + seconds * 1000;
  withDatabase(file, (database) =>
    database.prepare('UPDATE "SignInThrottle" SET "blockedUntil" = ? WHERE "failures" >= 5').run(until),
  );
}

/** Lets everybody sign in at once again. */
export function forgetFailedSignIns(file: string): void {
  withDatabase(file, (database) => database.exec('DELETE FROM "SignInThrottle"'));
}

/** As if the time of every link were over. */
export function endLinks(file: string): void {
  withDatabase(file, (database) => database.prepare('UPDATE "ShareLink" SET "expiresAt" = ?').run(Date.now() - 1000));
}

/** All keys and secrets with whatever belongs to them, for "nothing was changed". */
export function dumpKeys(file: string): unknown[] {
  return withDatabase(file, (database) =>
    ['"ApiKey"', '"Secret"', '"Account"', '"Membership"', '"User"'].map((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    ),
  );
}
