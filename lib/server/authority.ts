/** Who acts on an account's keys, whether they still may, and what they may give away. */
import { parseAddress, parseIpRule, ruleContains } from "@/lib/shared/ip-rules";
import { allows, isPermission, PERMISSIONS, type Permission } from "@/lib/shared/permissions";
import type { Reader } from "./db";
import { type Doer, doerOf } from "./doer";
import type { Prisma } from "./generated/client";
import type { Caller } from "./guard";
import type { AuditFacts } from "./log";
import { type Refused, refuseAddress, refuseBeyondOwn, refuseSignedOut, refuseWithout } from "./refusals";
import type { Actor } from "./sessions";

/** A signed-in person, or the key that an API request came with. */
export type KeyActor = Actor | Caller;

/**
 * `makerId` is the person who answers for what is made; `ceiling` what may be given away, null for everything; `doer` who
 * it will have been.
 */
export type Authority = { ok: true; makerId: string; ceiling: ReadonlySet<Permission> | null; doer: Doer };

/** Whether a program acts. */
export function isCaller(actor: KeyActor): actor is Caller {
  return "keyId" in actor;
}

/** Of a calling key: nothing but its expiry, which has a moment of its own, keeps the gate from admitting it. */
export const admissible = {
  disabledAt: null,
  shareLinks: { none: { holdsKey: true } },
} satisfies Prisma.ApiKeyWhereInput;

/**
 * The keys that an actor may see, for the `where` of a query on keys: those of their account, as long as it is open and
 * they belong to it. Asked in the same statement as the key, so there is no gap between the two.
 */
export function ownedBy(actor: KeyActor | Pick<Actor, "accountId" | "userId">) {
  const { accountId } = actor;
  const belongs =
    "keyId" in actor
      ? { keys: { some: { id: actor.keyId, ...admissible, secrets: { some: { hash: actor.secretHash } } } } }
      : { memberships: { some: { userId: actor.userId } } };
  return { accountId, account: { closedAt: null, ...belongs } } satisfies Prisma.ApiKeyWhereInput;
}

/**
 * What the actor may do to keys, as it is now in this transaction. The gate judged a key when its request's headers came;
 * whoever holds the body back must not outlive a change of the key, a new restriction, or its end. Refusals: `signed_out`
 * when the actor is not in the account any more, or the secret not the key's; `ip_not_allowed`; `permission_missing` for a
 * key without ModifyAccessTokens.
 */
export async function findAuthority(database: Reader, actor: KeyActor, now: Date): Promise<Authority | Refused> {
  const { accountId } = actor;
  if (!isCaller(actor)) {
    const where = { accountId, userId: actor.userId, account: { closedAt: null } };
    if ((await database.membership.count({ where })) === 0) return refuseSignedOut();
    return { ok: true, makerId: actor.userId, ceiling: null, doer: doerOf(actor) };
  }
  const row = await database.apiKey.findFirst({
    where: { id: actor.keyId, ...ownedBy(actor) },
    select: { name: true, createdById: true, permissions: true, expiresAt: true, ipRules: true },
  });
  if (!row || (row.expiresAt && row.expiresAt <= now)) return refuseSignedOut();
  if (!isAllowedFrom(actor.clientAddress, row.ipRules)) return refuseAddress();
  const stored = new Set(row.permissions.split(" ").filter(isPermission));
  const isBoth = (word: Permission) => allows(actor.permissions, word) && allows(stored, word);
  const ceiling = new Set(PERMISSIONS.filter((word) => word !== "None" && isBoth(word)));
  if (!allows(ceiling, "ModifyAccessTokens")) return refuseWithout("ModifyAccessTokens");
  const doer = { accountId, userId: null, byKeyId: actor.keyId, name: row.name, address: actor.clientAddress };
  return { ok: true, makerId: row.createdById, ceiling, doer };
}

function isAllowedFrom(clientAddress: string, stored: string): boolean {
  if (stored === "") return true;
  const address = parseAddress(clientAddress);
  const parses = stored.split("\n").map(parseIpRule);
  return address !== null && parses.some((parse) => parse.ok && ruleContains(parse.rule, address));
}

/** `permission_beyond_own`, naming what is missing, or null when all of it may be given. */
export function findExcess({ ceiling }: Authority, given: readonly Permission[]): Refused | null {
  const missing = ceiling ? given.filter((word) => !allows(ceiling, word)) : [];
  return missing.length === 0 ? null : refuseBeyondOwn(missing);
}

/** Who did it, for the log. */
export function factsOf(actor: KeyActor): AuditFacts {
  const { accountId, clientAddress: address } = actor;
  if (isCaller(actor)) return { userId: null, byKeyId: actor.keyId, accountId, address };
  return { userId: actor.userId, accountId, address };
}
