/** What an authorised actor may see and give away. */
import type { KeyBounds } from "@/lib/shared/keys/grants";
import type { Permission } from "@/lib/shared/keys/permissions";
import { type Role, rightsOf } from "@/lib/shared/team/roles";
import type { ActivityActor } from "./actor";

/** The result of a successful authorisation. It holds for the transaction that it was read in, and no longer. */
export type AccessContext = {
  ok: true;
  /** the member who answers for the keys that the actor creates: the person, or the maker of the calling key */
  makerId: string;
  /** the maker's role */
  role: Role;
  /** the permissions that the actor may give away; null means all */
  boundary: ReadonlySet<Permission> | null;
  /** from where and until when the calling key may be used, which limits what it gives; null for a person */
  ownLimits: KeyBounds | null;
  /** must be part of the `where` of every query on keys */
  scope: KeyScope;
  /** the actor as activity entries name it */
  activityActor: ActivityActor;
};

/**
 * The keys that an actor may see: all of the account, or those of one maker. Two shapes without an optional field,
 * because Prisma reads an undefined field of a `where` as "any".
 */
export type KeyScope = { accountId: string } | { accountId: string; makerId: string };

/** The scope of a member with this role. */
export function keyScopeFor(accountId: string, makerId: string, role: Role): KeyScope {
  return rightsOf(role).sees === "all" ? { accountId } : { accountId, makerId };
}

/**
 * Whether the actor may see this key, which must belong to the account. A key that was handed over belongs to its new
 * maker.
 */
export function isInScope({ scope }: AccessContext, { makerId }: { makerId: string }): boolean {
  return !("makerId" in scope) || scope.makerId === makerId;
}
