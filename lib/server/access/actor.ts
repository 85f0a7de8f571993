/** The people and programs that act, and how the activity and the log name them. */
import type { AuditFacts } from "@/lib/server/log";
import type { Caller } from "@/lib/server/request/guard";
import type { Role } from "@/lib/shared/team/roles";

/** A signed-in person in the account they act for. Every domain function authorises its actor itself. */
export type Actor = {
  userId: string;
  userName: string;
  email: string;
  accountId: string;
  accountName: string;
  role: Role;
  sessionId: string;
  /** when the password was last given in this session */
  passwordConfirmedAt: Date;
  clientAddress: string;
};

/** A signed-in person, or the key that an API request came with. */
export type KeyActor = Actor | Caller;

/** True when a program acts, with a key. */
export function isApiCaller(actor: KeyActor): actor is Caller {
  return "keyId" in actor;
}

/**
 * The actor as an activity entry names it. `userId` or `byKeyId` is set, never both; neither when the actor is unknown.
 */
export type ActivityActor = {
  accountId: string;
  userId: string | null;
  byKeyId: string | null;
  name: string;
  address: string;
};

/** The person who opened a share link. Only their address is known. */
export function linkHolderActor(accountId: string, address: string): ActivityActor {
  return { accountId, userId: null, byKeyId: null, name: "Someone with the link", address };
}

/** The person or program that reported a leaked secret. Only the address is known. */
export function reporterActor(accountId: string, address: string): ActivityActor {
  return { accountId, userId: null, byKeyId: null, name: "Someone who has the key", address };
}

/** Latchkey itself, for what it does on a timer. */
export function systemActor(accountId: string): ActivityActor {
  return { accountId, userId: null, byKeyId: null, name: "Latchkey", address: "" };
}

/** A signed-in person as the activity names them. */
export function toActivityActor({ accountId, userId, userName, clientAddress }: Actor): ActivityActor {
  return { accountId, userId, byKeyId: null, name: userName, address: clientAddress };
}

/** The actor as the log names it. */
export function auditFacts(actor: KeyActor): AuditFacts {
  const { accountId, clientAddress: address } = actor;
  if (isApiCaller(actor)) return { userId: null, byKeyId: actor.keyId, accountId, address };
  return { userId: actor.userId, accountId, address };
}
