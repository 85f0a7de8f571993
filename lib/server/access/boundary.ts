/** What keys may have at most: what the member who answers for them may give. */

import type { Reader } from "@/lib/server/db/transactions";
import { allows, isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { isRole, mayHaveKeys, type Role } from "@/lib/shared/team/roles";
import type { Authority } from "./access";
import { type Refused, refuseBeyondMaker, refuseBeyondOwn } from "./refusals";

/** A person as an account's member. `ceiling`: what their keys may have at most, null for everything. */
export type Member = { userId: string; name: string; role: Role; ceiling: ReadonlySet<Permission> | null };

/** The member of an open account, or null. */
export async function findMember(database: Reader, accountId: string, userId: string): Promise<Member | null> {
  const [row] = await database.$queryRaw<{ name: string; role: string; permissions: string }[]>`
    SELECT "User"."name", "Membership"."role", "Membership"."permissions"
    FROM "Membership"
    JOIN "User" ON "User"."id" = "Membership"."userId"
    JOIN "Account" ON "Account"."id" = "Membership"."accountId" AND "Account"."closedAt" IS NULL
    WHERE "Membership"."accountId" = ${accountId} AND "Membership"."userId" = ${userId}`;
  // A role that this version does not know may do nothing.
  if (!row || !isRole(row.role)) return null;
  return { userId, name: row.name, role: row.role, ceiling: ceilingOf(row.role, row.permissions) };
}

/** What the keys of somebody with this role may have. `stored`, words separated by spaces, counts for members only. */
export function ceilingOf(role: Role, stored: string): ReadonlySet<Permission> | null {
  if (role === "member") return parseWords(stored);
  return mayHaveKeys(role) ? null : new Set();
}

/** Stored words, separated by spaces. One that this version does not know permits nothing. */
export function parseWords(stored: string): ReadonlySet<Permission> {
  return new Set(stored.split(" ").filter(isPermission));
}

/**
 * `permission_beyond_own`, naming what is missing, or null when all of it may be given: by the actor, and by the key's
 * maker, who may be somebody else.
 */
export async function findExcess(
  database: Reader,
  authority: Pick<Authority, "ceiling" | "makerId" | "doer" | "reach">,
  given: readonly Permission[],
  makerId = authority.makerId,
): Promise<Refused | null> {
  const { ceiling, doer, reach } = authority;
  const own = findAbove(given, ceiling);
  if (own.length > 0) return refuseBeyondOwn(own, doer.byKeyId === null ? "person" : "key");
  if (makerId === authority.makerId) return null;
  const maker = await findMember(database, reach.accountId, makerId);
  const others = findAbove(given, maker ? maker.ceiling : new Set());
  return others.length === 0 ? null : refuseBeyondMaker(maker?.name ?? "Nobody", others);
}

function findAbove(given: readonly Permission[], ceiling: ReadonlySet<Permission> | null): Permission[] {
  return ceiling ? given.filter((word) => !allows(ceiling, word)) : [];
}
