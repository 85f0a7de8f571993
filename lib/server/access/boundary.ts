/** What keys may have at most: what the member who answers for them may give. */

import type { Reader } from "@/lib/server/db/transaction-types";
import { allows, isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { isRole, mayHaveKeys, type Role } from "@/lib/shared/team/roles";
import type { AccessContext } from "./context";
import { type Refused, refuseBeyondMaker, refuseBeyondOwn } from "./refusals";

/** A person as an account's member. `boundary`: what their keys may have at most, null for everything. */
export type Member = { userId: string; name: string; role: Role; boundary: ReadonlySet<Permission> | null };

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
  return { userId, name: row.name, role: row.role, boundary: boundaryFor(row.role, row.permissions) };
}

/** What the keys of somebody with this role may have. `stored`, words separated by spaces, counts for members only. */
export function boundaryFor(role: Role, stored: string): ReadonlySet<Permission> | null {
  if (role === "member") return parsePermissions(stored);
  return mayHaveKeys(role) ? null : new Set();
}

/** Stored words, separated by spaces. One that this version does not know permits nothing. */
export function parsePermissions(stored: string): ReadonlySet<Permission> {
  return new Set(stored.split(" ").filter(isPermission));
}

/**
 * `permission_beyond_own`, naming what is missing, or null when all of it may be given: by the actor, and by the key's
 * maker, who may be somebody else.
 */
export async function findBeyondBoundary(
  database: Reader,
  access: Pick<AccessContext, "boundary" | "makerId" | "activityActor" | "scope">,
  given: readonly Permission[],
  makerId = access.makerId,
): Promise<Refused | null> {
  const { boundary, activityActor, scope } = access;
  const own = listBeyond(given, boundary);
  if (own.length > 0) return refuseBeyondOwn(own, activityActor.byKeyId === null ? "person" : "key");
  if (makerId === access.makerId) return null;
  const maker = await findMember(database, scope.accountId, makerId);
  const others = listBeyond(given, maker ? maker.boundary : new Set());
  return others.length === 0 ? null : refuseBeyondMaker(maker?.name ?? "Nobody", others);
}

function listBeyond(given: readonly Permission[], boundary: ReadonlySet<Permission> | null): Permission[] {
  return boundary ? given.filter((word) => !allows(boundary, word)) : [];
}
