/** For tests: a real database for each test file, and people in it. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { closeDatabase, write } from "@/lib/server/db/transactions";
import { log } from "@/lib/server/log";
import { createEmptyDatabase, dumpDatabase, ENGINE } from "./engine";

/**
 * Creates an empty database of the engine that this run is for, points DATABASE_URL at it, and removes it after the
 * file's tests. `file` is where it is on SQLite.
 */
export function createTestDatabase(): { file: string; dump: () => Record<string, unknown[]> } {
  const { url, file, folder, remove } = createEmptyDatabase();
  process.env.DATABASE_URL = url;
  process.env.CHAIN_KEY_FILE = ENGINE === "sqlite" ? "" : path.join(folder, "chain-key");
  log.level = "silent";
  // Another file's tests may have left theirs open.
  beforeAll(closeDatabase);
  afterAll(async () => {
    await closeDatabase();
    remove();
  });
  return { file, dump: dumpDatabase };
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
