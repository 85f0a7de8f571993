/**
 * Accounts and keys for API stories, made by the domain itself on the server's database: a second process beside it.
 */
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { closeDatabase } from "@/lib/server/db/transactions";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { createKey, listKeys } from "@/lib/server/keys/keys";
import { signUp } from "@/lib/server/people/accounts";
import type { ActionResult, KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import type { Permission } from "@/lib/shared/keys/permissions";

export type KeyWish = { name?: string; permissions?: Permission[]; ipRules?: string[]; expiresAt?: Date | null };

function granted<T>(result: ActionResult<T>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
}

/** Points the domain of this test process at a server's database. */
export function enterDatabase(file: string): void {
  process.env.DATABASE_URL = `file:${file}`;
  process.env.SIGN_UP = "open";
}

/** Lets go of the database. */
export const leaveDatabase = closeDatabase;

/** Somebody with an account of their own. */
export async function createPerson(name = "Owner"): Promise<Actor> {
  const email = `${randomUUID()}@example.com`;
  const input = { name, email, password: `${randomUUID()} pass`, accountName: `${name}'s account` };
  const result = await signUp(input, { address: "127.0.0.1", userAgent: "test" });
  if (!result.ok) throw new Error(`sign-up refused: ${result.message}`);
  return {
    userId: result.userId,
    userName: name,
    email,
    accountId: result.accountId,
    accountName: input.accountName,
    role: "owner",
    sessionId: "test",
    passwordConfirmedAt: new Date(),
    clientAddress: "127.0.0.1",
  };
}

/** A new key, with its secret. */
export async function makeKey(actor: Actor, wish: KeyWish = {}): Promise<RevealedKey> {
  const { name = `key ${randomUUID()}`, permissions = ["ViewContacts"], ipRules = [], expiresAt = null } = wish;
  // A key that has expired was made before it did.
  const now = expiresAt && expiresAt <= new Date() ? new Date(expiresAt.getTime() - 1_000) : new Date();
  return granted(await createKey(actor, { requestId: randomUUID(), name, permissions, ipRules, expiresAt }, { now }));
}

/** Saves some of a key's details and leaves the others. */
export async function reviseKey(actor: Actor, key: KeyView, wish: KeyWish): Promise<KeyView> {
  const { id, version, name, permissions, ipRules } = key;
  const expiresAt = key.expiresAt === null ? null : new Date(key.expiresAt);
  return granted(await editKey(actor, { id, version, name, permissions, ipRules, expiresAt, ...wish }));
}

export const renewKey = async (actor: Actor, key: KeyView): Promise<RevealedKey> =>
  granted(await changeKey(actor, key));
export const removeKey = async (actor: Actor, key: KeyView): Promise<null> => granted(await deleteKey(actor, key));
export const keysOf = async (actor: Actor): Promise<KeyView[]> => (await listKeys(actor)).keys;
