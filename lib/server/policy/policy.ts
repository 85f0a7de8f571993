/** An account's policy: what its owners ask of every key. */
import { type Actor, auditFacts } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { findPolicy } from "@/lib/server/access/key-policy";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { refusePolicyHits, refuseRole } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { read, rollback, writeKeys } from "@/lib/server/db/transactions";
import { shortenOverlaps } from "@/lib/server/keys/overlap";
import { logEvent } from "@/lib/server/log";
import { findPermissions } from "@/lib/server/permissions/permissions";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { type Permission, sortPermissions } from "@/lib/shared/keys/permissions";
import { type Catalogue, grantersOf } from "@/lib/shared/permissions/catalogue";
import { formatPolicy, type KeyPolicy, NO_POLICY } from "@/lib/shared/policy/key-policy";
import { findHits } from "@/lib/shared/policy/policy-hits";
import type { PolicyInput } from "@/lib/shared/policy/policy-input";
import { rightsOf } from "@/lib/shared/team/roles";
import { readHitKeys } from "./hit-keys";

/** The policy that is in force. Every member may know it, because it decides what their keys may be. */
export function readPolicy(actor: Actor): Promise<KeyPolicy> {
  return read(async (database) => {
    const access = await authorizeRead(database, actor, new Date());
    return access.ok ? findPolicy(database, actor.accountId) : NO_POLICY;
  });
}

/**
 * Saves the policy. The gate judges by it from each key's next request on. A permission that implies a forbidden one is
 * forbidden as well. Refusals: `password_required`; `signed_out`; `role_insufficient` for all but owners;
 * `policy_hits`, with all that the new policy does to keys that the old one did not, unless the actor agreed to each
 * of these keys.
 */
export async function savePolicy(
  actor: Actor,
  { agreed, ...input }: PolicyInput,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<KeyPolicy>> {
  const stale = findPasswordRefusal(actor, "settings.changed", now);
  if (stale) return stale;
  return writeKeys<ActionResult<KeyPolicy>>(async (database, afterCommit) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return rollback(access);
    if (!rightsOf(access.role).settings) return rollback(refuseRole("Only an owner changes settings."));
    const { accountId: id } = actor;
    const before = await findPolicy(database, id);
    const { catalogue } = await findPermissions(database);
    const policy: KeyPolicy = { ...input, forbidden: withGranters(catalogue, input.forbidden) };
    const keyPolicy = formatPolicy(policy);
    if (keyPolicy === formatPolicy(before)) return rollback({ ok: true, value: policy });
    const hits = findHits(before, policy, await readHitKeys(database, id, now), now);
    if (hits.some(({ key }) => !agreed.includes(key.id))) return rollback(refusePolicyHits(hits));
    await database.account.update({ where: { id }, data: { keyPolicy } });
    await shortenOverlaps(database, id, policy);
    const details = diffDetails(snapshotOf(before), snapshotOf(policy));
    await recordActivity(database, access.activityActor, { kind: "settings.changed", details }, { now });
    afterCommit(() => logEvent("settings.changed", auditFacts(actor)));
    return { ok: true, value: policy };
  });
}

function withGranters(catalogue: Catalogue, words: readonly Permission[]): Permission[] {
  return sortPermissions(words.flatMap((word) => grantersOf(catalogue, word)));
}

function snapshotOf({ longestLifeDays, requiresRestriction, idleDays, defaultExpiryDays, forbidden }: KeyPolicy) {
  const restriction = requiresRestriction ? "Required" : null;
  const words = forbidden.length > 0 ? [...forbidden] : null;
  return { longestLifeDays, restriction, idleDays, defaultExpiryDays, forbidden: words };
}
