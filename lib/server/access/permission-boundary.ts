/** What an actor may give to keys: permissions below a boundary, and no looser limits than the calling key has. */

import { findCatalogue } from "@/lib/server/catalogue/catalogue";
import type { Reader } from "@/lib/server/db/transaction-types";
import { findExceededLimit, type Grant } from "@/lib/shared/keys/grants";
import { allows, isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { isRole, mayHaveKeys, type Role } from "@/lib/shared/team/roles";
import type { AccessContext } from "./context";
import { type Refused, refuseBeyondLimit, refuseBeyondMaker, refuseBeyondOwn } from "./refusals";

/** A member of an account. `boundary`: the permissions that their keys may have, null for all. */
export type Member = { userId: string; name: string; role: Role; boundary: ReadonlySet<Permission> | null };

/** Finds a member of an open account, or null. */
export async function findMember(database: Reader, accountId: string, userId: string): Promise<Member | null> {
  const [row] = await database.$queryRaw<{ name: string; role: string; permissions: string }[]>`
    SELECT "User"."name", "Membership"."role", "Membership"."permissions"
    FROM "Membership"
    JOIN "User" ON "User"."id" = "Membership"."userId"
    JOIN "Account" ON "Account"."id" = "Membership"."accountId" AND "Account"."closedAt" IS NULL
    WHERE "Membership"."accountId" = ${accountId} AND "Membership"."userId" = ${userId}`;
  // A role that this version does not know has no rights.
  if (!row || !isRole(row.role)) return null;
  return { userId, name: row.name, role: row.role, boundary: boundaryFor(row.role, row.permissions) };
}

/**
 * The boundary of a role: null for all permissions. `stored` (words separated by spaces) applies to the role member
 * only.
 */
export function boundaryFor(role: Role, stored: string): ReadonlySet<Permission> | null {
  if (role === "member") return parsePermissions(stored);
  return mayHaveKeys(role) ? null : new Set();
}

/** Parses stored permissions, words separated by spaces. A word that this version does not know is ignored. */
export function parsePermissions(stored: string): ReadonlySet<Permission> {
  return new Set(stored.split(" ").filter(isPermission));
}

/**
 * Refuses `permission_beyond_own`, with the missing permissions, unless both the actor and the key's maker may give all
 * of `given`. Null when they may.
 */
export async function findBeyondBoundary(
  database: Reader,
  access: Pick<AccessContext, "boundary" | "makerId" | "activityActor" | "scope">,
  given: readonly Permission[],
  makerId = access.makerId,
): Promise<Refused | null> {
  const { boundary, activityActor, scope } = access;
  const own = listBeyond(given, boundary);
  if (own.length > 0) {
    const { catalogue } = await findCatalogue(database);
    return refuseBeyondOwn(own, activityActor.byKeyId === null ? "person" : "key", catalogue);
  }
  if (makerId === access.makerId) return null;
  const maker = await findMember(database, scope.accountId, makerId);
  const others = listBeyond(given, maker ? maker.boundary : new Set());
  if (others.length === 0) return null;
  return refuseBeyondMaker(maker?.name ?? "Nobody", others, (await findCatalogue(database)).catalogue);
}

/** What an actor gives when they create or edit a key, or get a new secret for it. */
export type Giving = {
  /** the permissions that the actor must be able to give */
  permissions: readonly Permission[];
  /** the key as it was; null when the actor gets a secret for the key */
  before: Grant | null;
  next: Grant;
  /** the member who answers for the key */
  makerId: string;
};

/**
 * Refuses what `findBeyondBoundary` refuses, and `restriction_beyond_own` or `expiry_beyond_own` where a calling key
 * would give access from more addresses, or for longer, than it has itself. Null when the actor may give all of it.
 */
export async function findExcess(
  database: Reader,
  access: AccessContext,
  { permissions, before, next, makerId }: Giving,
): Promise<Refused | null> {
  const refused = await findBeyondBoundary(database, access, permissions, makerId);
  if (refused || !access.ownLimits) return refused;
  const exceeded = findExceededLimit(access.ownLimits, before, next);
  return exceeded && refuseBeyondLimit(exceeded, access.ownLimits);
}

function listBeyond(given: readonly Permission[], boundary: ReadonlySet<Permission> | null): Permission[] {
  return boundary ? given.filter((word) => !allows(boundary, word)) : [];
}
