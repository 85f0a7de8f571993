/**
 * Accounts and keys for API stories, created by the domain on the server's database, from a second process.
 */
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { closeDatabase, write } from "@/lib/server/db/transactions";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { createKey, listKeys } from "@/lib/server/keys/keys";
import type { ActionResult, KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";

export type KeyWish = {
  name?: string;
  permissions?: Permission[];
  ipRules?: string[];
  expiresAt?: Date | null;
  limits?: KeyLimits | null;
};

function granted<T>(result: ActionResult<T>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
}

/** Points the domain of this test process at a server's database. */
export function enterDatabase(file: string): void {
  process.env.DATABASE_URL = `file:${file}`;
  process.env.SIGN_UP = "open";
}

/** Closes the database. */
export const leaveDatabase = closeDatabase;

/** The password of every person that tests create. */
export const PASSWORD = "four words in a row";
/** PASSWORD hashed at bcrypt's lowest cost: the real cost would take a third of a story's time. */
export const PASSWORD_HASH = "$2b$04$hJ1B8rfR.BLi.Lt6QZsLDeDKSd6rWxwkJ85U13xz.G1adpV.7ZvHK";

/** Creates a person with an account of their own, in the rows that sign-up would write. */
export async function createPerson(name = "Owner", accountName = `${name}'s account`): Promise<Actor> {
  const [userId, accountId] = [randomUUID(), randomUUID()];
  const email = `${userId}@example.com`;
  const now = new Date();
  await write(async (database) => {
    await database.user.create({ data: { id: userId, email, name, passwordHash: PASSWORD_HASH, createdAt: now } });
    await database.account.create({ data: { id: accountId, name: accountName, createdAt: now } });
    await database.membership.create({ data: { accountId, userId, role: "owner", createdAt: now } });
  });
  return {
    userId,
    userName: name,
    email,
    accountId,
    accountName,
    role: "owner",
    sessionId: "test",
    passwordConfirmedAt: now,
    clientAddress: "127.0.0.1",
  };
}

/** A new key, with its secret. */
export async function makeKey(actor: Actor, wish: KeyWish = {}): Promise<RevealedKey> {
  const { name = `key ${randomUUID()}`, permissions = ["ViewContacts"], ipRules = [], expiresAt = null, limits } = wish;
  // A key that has expired must have been created earlier.
  const now = expiresAt && expiresAt <= new Date() ? new Date(expiresAt.getTime() - 1_000) : new Date();
  const input = { requestId: randomUUID(), name, permissions, ipRules, expiresAt, ...(limits && { limits }) };
  return granted(await createKey({ ...actor, passwordConfirmedAt: now }, input, { now }));
}

/** Edits some of a key's details and keeps the others. */
export async function reviseKey(actor: Actor, key: KeyView, wish: KeyWish): Promise<KeyView> {
  const { id, version, name, permissions, ipRules } = key;
  const expiresAt = key.expiresAt === null ? null : new Date(key.expiresAt);
  return granted(await editKey(actor, { id, version, name, permissions, ipRules, expiresAt, ...wish }));
}

export const renewKey = async (actor: Actor, key: KeyView): Promise<RevealedKey> =>
  granted(await changeKey(actor, key));
export const removeKey = async (actor: Actor, key: KeyView): Promise<null> => granted(await deleteKey(actor, key));
export const keysOf = async (actor: Actor): Promise<KeyView[]> => (await listKeys(actor)).keys;
