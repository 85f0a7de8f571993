/** For tests: a real database file for each test file, and people in it. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { closeDatabase, write } from "@/lib/server/db/transactions";
import { log } from "@/lib/server/log";
import { applyMigrations } from "@/prisma/migrate";

/** Creates an empty database, points DATABASE_URL at it, and removes it after the file's tests. */
export function createTestDatabase(): { file: string; dump: () => Record<string, unknown[]> } {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-unit-"));
  const file = path.join(folder, "test.db");
  applyMigrations(file);
  process.env.DATABASE_URL = `file:${file}`;
  log.level = "silent";
  afterAll(async () => {
    await closeDatabase();
    rmSync(folder, { recursive: true, force: true });
  });
  return { file, dump: () => dumpDatabase(file) };
}

/** Everything in the database, to assert that nothing was changed. */
function dumpDatabase(file: string): Record<string, unknown[]> {
  const database = new Database(file, { readonly: true });
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  const tables = names.sort().map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
  database.close();
  return Object.fromEntries(tables);
}

/** A person with an account of their own and a fresh session, made without hashing a password. */
export async function createActor(facts: Partial<Actor> = {}, passwordHash = "none"): Promise<Actor> {
  const id = randomUUID();
  const now = new Date();
  const actor: Actor = {
    userId: `user-${id}`,
    userName: "Ada",
    email: `${id}@example.com`,
    accountId: `account-${id}`,
    accountName: "Analytical Engines",
    role: "owner",
    sessionId: `session-${id}`,
    passwordConfirmedAt: now,
    clientAddress: "192.0.2.1",
    ...facts,
  };
  const { userId, accountId } = actor;
  await write(async (database) => {
    await database.user.create({
      data: { id: userId, email: actor.email, name: actor.userName, passwordHash, createdAt: now },
    });
    await database.account.create({ data: { id: accountId, name: actor.accountName, createdAt: now } });
    await database.membership.create({ data: { userId, accountId, role: actor.role, createdAt: now } });
    await database.session.create({
      data: {
        id: actor.sessionId,
        tokenHash: new Uint8Array(Buffer.from(id)),
        userId,
        accountId,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + 1e9),
        passwordConfirmedAt: actor.passwordConfirmedAt,
        address: actor.clientAddress,
        userAgent: "",
      },
    });
  });
  return actor;
}
