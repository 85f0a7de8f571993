/**
 * For the tests of roles: an account with a person of each role, a person of another account, and calls of server
 * actions in their name.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import type { Actor } from "@/lib/server/access/actor";
import { write, writeKeys } from "@/lib/server/db/transactions";
import { sessionCookieName } from "@/lib/server/people/session-cookie";
import { insertSession } from "@/lib/server/people/session-rows";
import type { Permission } from "@/lib/shared/keys/permissions";

import { type Answer, call } from "./client";
import { PASSWORD_HASH } from "./people";
import type { SharedServer } from "./shared-server";

/** The permission boundary of the account's member. */
export const BOUNDARY: readonly Permission[] = ["Security", "ViewAccount", "SendHttp"];

export type Team = Record<"owner" | "admin" | "member" | "viewer" | "stranger", Actor>;

const ROLES = ["owner", "admin", "member", "viewer"] as const;

/** Creates an account with a person of each role, and a stranger with an account of their own, in one transaction. */
export async function createTeam(): Promise<Team> {
  const now = new Date();
  const [ours, theirs] = [randomUUID(), randomUUID()];
  const people = [...ROLES.map((role) => inventActor(ours, role, role)), inventActor(theirs, "stranger", "owner")];
  await writeKeys(async (database) => {
    const accounts = [ours, theirs].map((id) => ({ id, name: id, createdAt: now }));
    const users = people.map(({ userId: id, userName: name, email }) => ({ id, name, email }));
    const members = people.map(({ accountId, userId, role }) => ({ accountId, userId, role }));
    await database.account.createMany({ data: accounts });
    await database.user.createMany({
      data: users.map((user) => ({ ...user, passwordHash: PASSWORD_HASH, createdAt: now })),
    });
    await database.membership.createMany({
      data: members.map((each) => ({
        ...each,
        permissions: each.role === "member" ? BOUNDARY.join(" ") : "",
        createdAt: now,
      })),
    });
  });
  return Object.fromEntries(people.map((person) => [person.userName, person])) as Team;
}

function inventActor(accountId: string, userName: string, role: Actor["role"]): Actor {
  const userId = randomUUID();
  return {
    ...{ userId, userName, email: `${userId}@example.com`, accountId, accountName: accountId, role },
    ...{ sessionId: "none", passwordConfirmedAt: new Date(), clientAddress: "192.0.2.1" },
  };
}

/** The cookie of a new session. */
export async function cookieOf({ userId, accountId }: Actor): Promise<string> {
  const client = { address: "127.0.0.1", userAgent: "test" };
  const { token } = await write((database) => insertSession(database, { userId, accountId }, client));
  return `${sessionCookieName()}=${token}`;
}

/** A server action of the build. `name` is as in `app/.../actions.ts#name`; `page` is a page that calls it. */
export type BuiltAction = { name: string; id: string; page: string };

/** Lists every server action of the build, from Next's manifest. */
export function listActions(): BuiltAction[] {
  type Entry = { filename: string; exportedName: string; workers: Record<string, unknown> };
  const file = path.resolve(import.meta.dirname, "../../../.next/server/server-reference-manifest.json");
  const { node } = JSON.parse(readFileSync(file, "utf8")) as { node: Record<string, Entry> };
  return Object.entries(node).map(([id, { filename, exportedName, workers }]) => {
    const [worker = ""] = Object.keys(workers);
    const page = worker
      .replace(/^app/, "")
      .replace(/\/\([^)]+\)/g, "")
      .replace(/\/page$/, "")
      .replace(/\[\w+\]/g, "x");
    return { name: `${filename}#${exportedName}`, id, page };
  });
}

/** Calls an action as Next's client does. Resolves to "ok", the refusal's code or reason, "redirect", or "form". */
export async function callAction(
  { url }: SharedServer,
  { id, page }: BuiltAction,
  args: readonly unknown[],
  cookie: string | null,
): Promise<string> {
  const answer = await call(`${url}${page}`, {
    method: "POST",
    headers: {
      Origin: url,
      "Content-Type": "text/plain;charset=UTF-8",
      "Next-Action": id,
      ...(cookie === null ? {} : { Cookie: cookie }),
    },
    body: JSON.stringify(args),
  });
  return resultOf(answer);
}

/** Reads React's wire format: lines of `id:json`, where `a` of line 0 names the line with the action's result. */
function resultOf(answer: Answer): string {
  if (answer.headers["x-action-redirect"]) return "redirect";
  const lines = new Map(answer.text.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line]));
  const row = (id: string) => JSON.parse(lines.get(id)?.slice(id.length + 1) ?? "null");
  const result = row(String(row("0")?.a ?? "").replace(/^\$@/, ""));
  if (!result) return `status ${answer.status}`;
  if (result.ok) return "ok";
  return result.refusal?.code ?? result.reason ?? ("fields" in result ? "form" : "unreadable");
}

/** Everything stored of an account and its owner, except columns that reading changes, such as the last use. */
export function snapshotAccount(databaseFile: string, { accountId, userId }: Actor): unknown {
  const database = new Database(databaseFile, { readonly: true });
  const rows = (sql: string) => database.prepare(sql).all(accountId);
  const snapshot = [
    rows(
      'SELECT "id","name","permissions","ipRules","expiresAt","version","makerId" FROM "ApiKey" WHERE "accountId" = ?',
    ),
    rows('SELECT * FROM "Secret" WHERE "keyId" IN (SELECT "id" FROM "ApiKey" WHERE "accountId" = ?)'),
    rows('SELECT "userId","role","permissions" FROM "Membership" WHERE "accountId" = ?'),
    rows('SELECT * FROM "Invitation" WHERE "accountId" = ?'),
    rows('SELECT * FROM "ShareLink" WHERE "accountId" = ?'),
    rows('SELECT * FROM "Account" WHERE "id" = ?'),
    database.prepare('SELECT "name","passwordHash" FROM "User" WHERE "id" = ?').all(userId),
    database.prepare('SELECT "id" FROM "Session" WHERE "userId" = ?').all(userId),
  ];
  database.close();
  return snapshot;
}
