/** People for browser stories, created in the running server's database from outside. */
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

/** Creates a person with an account of their own. */
export const createPerson = (name = "Ada Lovelace", accountName = "Analytical Engines"): Promise<Person> =>
  createOwner(name, accountName);

export type Rights = { role: Role; permissions?: readonly Permission[] };

/** Creates a person in the account of `owner`. `permissions`: a member's permission boundary. */
export async function addMember(owner: Person, { name, ...rights }: Rights & { name: string }): Promise<Person> {
  const userId = randomUUID();
  const email = `${userId}@example.com`;
  const data = { id: userId, email, name, passwordHash: PASSWORD_HASH, createdAt: new Date() };
  await write((database) => database.user.create({ data }));
  return joinAccount({ ...owner, userId, userName: name, email }, owner, rights);
}

/** Adds the person to the account of `owner`. Returns them as an actor in it. */
export async function joinAccount(person: Person, owner: Person, { role, permissions }: Rights): Promise<Person> {
  const { accountId, accountName } = owner;
  const data = { accountId, userId: person.userId, role, permissions: permissions?.join(" "), createdAt: new Date() };
  await write((database) => database.membership.create({ data }));
  return { ...person, accountId, accountName, role };
}

/** Gives the person another role in their account, without a decision about their keys. */
export async function setRights({ accountId, userId }: Person, { role, permissions }: Rights): Promise<void> {
  const data = { role, permissions: permissions?.join(" ") ?? "" };
  await writeKeys((database) => database.membership.updateMany({ where: { accountId, userId }, data }));
}

/** Switches the person's sessions to another account, as another tab would. */
export async function moveSessions({ userId }: Person, { accountId }: Person): Promise<void> {
  await write((database) => database.session.updateMany({ where: { userId }, data: { accountId } }));
}

/** Starts a session of the person. Returns its token, which is the cookie's value. */
export async function startSession({ userId, accountId }: Person): Promise<string> {
  const client = { address: "127.0.0.1", userAgent: "story" };
  const { token } = await write((database) => insertSession(database, { userId, accountId }, client));
  return token;
}

/** Starts a session in a browser. Returns its token. */
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

/** Makes the person's last password confirmation some hours old. */
export function agePassword(file: string, { userId }: Person, hours: number): void {
  const at = Date.now() - hours * 3_600_000;
  withDatabase(file, (database) =>
    database.prepare('UPDATE "Session" SET "passwordConfirmedAt" = ? WHERE "userId" = ?').run(at, userId),
  );
}

/** Sets every wait that is running to this many seconds from now. */
export function setWaits(file: string, seconds: number): void {
  const until = Date.now() + seconds * 1000;
  withDatabase(file, (database) =>
    database.prepare('UPDATE "SignInThrottle" SET "blockedUntil" = ? WHERE "failures" >= 5').run(until),
  );
}

/** Clears all failed sign-ins, so that nobody must wait. */
export async function forgetFailedSignIns(): Promise<void> {
  await write((database) => database.signInThrottle.deleteMany());
}

/** Makes every share link expire. */
export function endLinks(file: string): void {
  withDatabase(file, (database) => database.prepare('UPDATE "ShareLink" SET "expiresAt" = ?').run(Date.now() - 1000));
}

/** All rows of keys, secrets, accounts and people, to assert that nothing was changed. */
export function dumpKeys(file: string): unknown[] {
  return withDatabase(file, (database) =>
    ['"ApiKey"', '"Secret"', '"Account"', '"Membership"', '"User"'].map((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    ),
  );
}
