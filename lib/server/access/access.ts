/** Who acts on an account's keys, whether they still may, and what they may give away. */

import type { Reader } from "@/lib/server/db/transactions";
import type { AuditFacts } from "@/lib/server/log";
import type { Actor } from "@/lib/server/people/sessions";
import type { Caller } from "@/lib/server/request/guard";
import { parseAddress, parseIpRule, ruleContains } from "@/lib/shared/keys/ip-rules";
import { intersect } from "@/lib/shared/keys/permission-limits";
import { allows, type Permission } from "@/lib/shared/keys/permissions";
import { isRole, mayHaveKeys, type Role, rightsOf } from "@/lib/shared/team/roles";
import { type ActivityActor, toActivityActor } from "./actor";
import { boundaryFor, findMember, parsePermissions } from "./boundary";
import { type Refused, refuseAddress, refuseExpired, refuseRole, refuseSignedOut, refuseWithout } from "./refusals";

/** A signed-in person, or the key that an API request came with. */
export type KeyActor = Actor | Caller;

/**
 * `makerId` is the person who answers for what is made; `role` is theirs. `boundary` is what may be given away, null for
 * everything. `scope` is for the `where` of every query on keys: those that may be seen; `activityActor` who it will have been.
 */
export type AccessContext = {
  ok: true;
  makerId: string;
  role: Role;
  boundary: ReadonlySet<Permission> | null;
  scope: KeyScope;
  activityActor: ActivityActor;
};

/** Two shapes, and no optional value: Prisma takes an undefined one in a `where` for "any". */
export type KeyScope = { accountId: string } | { accountId: string; makerId: string };

/** Whether a program acts. */
export function isApiCaller(actor: KeyActor): actor is Caller {
  return "keyId" in actor;
}

/**
 * What the actor may see, as it is now in this transaction. The gate judged a key when its request's headers came;
 * whoever holds the body back must not outlive a change of the key, a new restriction, or its end. Refusals: `signed_out`
 * when the actor is not in the account any more, or the secret not the key's; `key_expired`; `ip_not_allowed`.
 */
export function authorizeRead(database: Reader, actor: KeyActor, now: Date): Promise<AccessContext | Refused> {
  return isApiCaller(actor) ? authorizeCallingKey(database, actor, now) : authorizePerson(database, actor);
}

/**
 * The same for who wants to change keys. Refusals besides: `role_insufficient` for a role that changes none;
 * `permission_missing` for a key without ModifyAccessTokens.
 */
export async function authorizeKeyChange(
  database: Reader,
  actor: KeyActor,
  now: Date,
): Promise<AccessContext | Refused> {
  const access = await authorizeRead(database, actor, now);
  if (!access.ok) return access;
  if (rightsOf(access.role).changes === "none") return refuseRole();
  if (isApiCaller(actor) && access.boundary && !allows(access.boundary, "ModifyAccessTokens")) {
    return refuseWithout("ModifyAccessTokens");
  }
  return access;
}

async function authorizePerson(database: Reader, actor: Actor): Promise<AccessContext | Refused> {
  const { accountId, userId: makerId } = actor;
  const member = await findMember(database, accountId, makerId);
  if (!member) return refuseSignedOut();
  const { role, boundary } = member;
  return {
    ok: true,
    makerId,
    role,
    boundary,
    scope: keyScopeFor(accountId, makerId, role),
    activityActor: toActivityActor(actor),
  };
}

async function authorizeCallingKey(database: Reader, actor: Caller, now: Date): Promise<AccessContext | Refused> {
  const { keyId, accountId, clientAddress, permissions, secretHash } = actor;
  // By hand, in one statement: every call that a program makes asks this.
  const [row] = await database.$queryRaw<CallerRow[]>`
    SELECT "ApiKey"."name", "ApiKey"."makerId", "ApiKey"."permissions", "ApiKey"."expiresAt", "ApiKey"."ipRules",
      "Membership"."role", "Membership"."permissions" AS "makerPermissions"
    FROM "ApiKey"
    JOIN "Secret" ON "Secret"."keyId" = "ApiKey"."id" AND "Secret"."hash" = ${secretHash}
    JOIN "Account" ON "Account"."id" = "ApiKey"."accountId" AND "Account"."closedAt" IS NULL
    JOIN "Membership" ON "Membership"."accountId" = "Account"."id" AND "Membership"."userId" = "ApiKey"."makerId"
    WHERE "ApiKey"."id" = ${keyId} AND "ApiKey"."accountId" = ${accountId} AND "ApiKey"."disabledAt" IS NULL
      AND NOT EXISTS (SELECT 1 FROM "ShareLink" WHERE "keyId" = "ApiKey"."id" AND "holdsKey")`;
  if (!row) return refuseSignedOut();
  if (row.expiresAt && row.expiresAt <= now) return refuseExpired();
  const { makerId, name, role } = row;
  if (!isRole(role) || !mayHaveKeys(role)) return refuseSignedOut();
  if (!isAllowedFrom(clientAddress, row.ipRules)) return refuseAddress();
  const own = new Set(intersect(permissions, parsePermissions(row.permissions)));
  const makers = boundaryFor(role, row.makerPermissions);
  const boundary = makers ? new Set(intersect(own, makers)) : own;
  const activityActor = { accountId, userId: null, byKeyId: keyId, name, address: clientAddress };
  return { ok: true, makerId, role, boundary, scope: keyScopeFor(accountId, makerId, role), activityActor };
}

type CallerRow = {
  name: string;
  makerId: string;
  permissions: string;
  expiresAt: Date | null;
  ipRules: string;
  role: string;
  makerPermissions: string;
};

/** For the `where` of queries on keys: those that somebody with this role may see. */
export function keyScopeFor(accountId: string, makerId: string, role: Role): KeyScope {
  return rightsOf(role).sees === "all" ? { accountId } : { accountId, makerId };
}

function isAllowedFrom(clientAddress: string, stored: string): boolean {
  if (stored === "") return true;
  const address = parseAddress(clientAddress);
  const parses = stored.split("\n").map(parseIpRule);
  return address !== null && parses.some((parse) => parse.ok && ruleContains(parse.rule, address));
}

/** Whether a key of the account is one that the actor may see. One that was handed over is its new maker's affair. */
export function isInScope({ scope }: AccessContext, { makerId }: { makerId: string }): boolean {
  return !("makerId" in scope) || scope.makerId === makerId;
}

/** Who did it, for the log. */
export function auditFacts(actor: KeyActor): AuditFacts {
  const { accountId, clientAddress: address } = actor;
  if (isApiCaller(actor)) return { userId: null, byKeyId: actor.keyId, accountId, address };
  return { userId: actor.userId, accountId, address };
}
