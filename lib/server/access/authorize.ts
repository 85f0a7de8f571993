/** Authorises an actor inside a transaction, against the rows as they are now. */

import type { Reader } from "@/lib/server/db/transaction-types";
import type { Caller } from "@/lib/server/request/guard";
import { parseAddress, parseIpRule, ruleContains } from "@/lib/shared/keys/ip-rules";
import { intersect } from "@/lib/shared/keys/permission-sets";
import { allows } from "@/lib/shared/keys/permissions";
import { parseStoredLimits } from "@/lib/shared/limits/key-limits";
import { findEndOfLife, isForbidden, parsePolicy } from "@/lib/shared/policy/key-policy";
import { isRole, mayHaveKeys, rightsOf } from "@/lib/shared/team/roles";
import { type Actor, isApiCaller, type KeyActor, toActivityActor } from "./actor";
import { type AccessContext, keyScopeFor } from "./context";
import { boundaryFor, findMember, parsePermissions } from "./permission-boundary";
import { type Refused, refuseAddress, refuseRole, refuseSignedOut, refuseUse, refuseWithout } from "./refusals";

/**
 * Authorises the actor to see the account's keys. A calling key is verified again, although the gate admitted it: the
 * gate decided when the request's headers arrived, and a client that holds its body back must not outlive a changed
 * secret, a new restriction or the key's end. Refusals: `signed_out` when the actor has left the account, or the secret
 * is no longer the key's; `key_expired`; `key_too_old` and `restriction_required` by the account's policy;
 * `ip_not_allowed`.
 */
export function authorizeRead(database: Reader, actor: KeyActor, now: Date): Promise<AccessContext | Refused> {
  return isApiCaller(actor) ? authorizeCallingKey(database, actor, now) : authorizePerson(database, actor);
}

/**
 * Authorises the actor to change the account's keys. Refuses what `authorizeRead` refuses; `role_insufficient` for a
 * role that may not change keys; `permission_missing` for a calling key without ModifyAccessTokens.
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
    ownLimits: null,
    scope: keyScopeFor(accountId, makerId, role),
    activityActor: toActivityActor(actor),
  };
}

async function authorizeCallingKey(database: Reader, actor: Caller, now: Date): Promise<AccessContext | Refused> {
  const { keyId, accountId, clientAddress, permissions, secretHash } = actor;
  // One statement written by hand, because every API call runs it.
  const [row] = await database.$queryRaw<CallerRow[]>`
    SELECT "ApiKey"."name", "ApiKey"."makerId", "ApiKey"."permissions", "ApiKey"."expiresAt", "ApiKey"."ipRules",
      "ApiKey"."createdAt", "ApiKey"."secretAt", "Account"."keyPolicy",
      "ApiKey"."limits",
      "Membership"."role", "Membership"."permissions" AS "makerPermissions"
    FROM "ApiKey"
    JOIN "Secret" ON "Secret"."keyId" = "ApiKey"."id" AND "Secret"."hash" = ${secretHash}
      AND ("Secret"."endsAt" IS NULL OR "Secret"."endsAt" > ${now})
    JOIN "Account" ON "Account"."id" = "ApiKey"."accountId" AND "Account"."closedAt" IS NULL
    JOIN "Membership" ON "Membership"."accountId" = "Account"."id" AND "Membership"."userId" = "ApiKey"."makerId"
    WHERE "ApiKey"."id" = ${keyId} AND "ApiKey"."accountId" = ${accountId} AND "ApiKey"."disabledAt" IS NULL
      AND "ApiKey"."heldAt" IS NULL AND NOT EXISTS (SELECT 1 FROM "ShareLink" WHERE "keyId" = "ApiKey"."id" AND "holdsKey")`;
  if (!row) return refuseSignedOut();
  if (row.expiresAt && row.expiresAt <= now) return refuseUse("key_expired");
  const policy = parsePolicy(row.keyPolicy);
  const end = findEndOfLife(policy, (row.secretAt ?? row.createdAt).getTime());
  if (end !== null && now.getTime() >= end) return refuseUse("key_too_old");
  if (policy.requiresRestriction && row.ipRules === "") return refuseUse("restriction_required");
  const { makerId, name, role } = row;
  if (!isRole(role) || !mayHaveKeys(role)) return refuseSignedOut();
  if (!isAllowedFrom(clientAddress, row.ipRules)) return refuseAddress();
  const held = intersect(permissions, parsePermissions(row.permissions));
  const own = new Set([...held].filter((word) => !isForbidden(policy, word)));
  const makerBoundary = boundaryFor(role, row.makerPermissions);
  const boundary = makerBoundary ? new Set(intersect(own, makerBoundary)) : own;
  const limits = parseStoredLimits(row.limits);
  const ownLimits = { ipRules: parseStoredRules(row.ipRules), expiresAt: row.expiresAt, limits };
  const activityActor = { accountId, userId: null, byKeyId: keyId, name, address: clientAddress };
  return { ok: true, makerId, role, boundary, ownLimits, scope: keyScopeFor(accountId, makerId, role), activityActor };
}

type CallerRow = {
  name: string;
  makerId: string;
  permissions: string;
  expiresAt: Date | null;
  createdAt: Date;
  secretAt: Date | null;
  keyPolicy: string | null;
  ipRules: string;
  limits: string;
  role: string;
  makerPermissions: string;
};

function parseStoredRules(stored: string): string[] {
  return stored === "" ? [] : stored.split("\n");
}

function isAllowedFrom(clientAddress: string, stored: string): boolean {
  if (stored === "") return true;
  const address = parseAddress(clientAddress);
  const parses = parseStoredRules(stored).map(parseIpRule);
  return address !== null && parses.some((parse) => parse.ok && ruleContains(parse.rule, address));
}
