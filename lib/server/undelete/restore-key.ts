/** Brings a deleted key back. */
import { randomUUID } from "node:crypto";
import { type Actor, auditFacts } from "@/lib/server/access/actor";
import { authorizeKeyChange } from "@/lib/server/access/authorize";
import { isInScope } from "@/lib/server/access/context";
import { findPolicy, type JudgedDetails } from "@/lib/server/access/key-policy";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { findExcess } from "@/lib/server/access/permission-boundary";
import { refuseField, refuseLimit, refuseName, refuseReported, refuseUnknown } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import { getView } from "@/lib/server/keys/rows";
import { createSecret } from "@/lib/server/keys/secrets";
import { logEvent } from "@/lib/server/log";
import { giveBackUse } from "@/lib/server/usage/keep";
import type { RestoredKey, RestoreKeyInput } from "@/lib/shared/keys/deleted/deleted-key";
import { MAX_KEYS } from "@/lib/shared/keys/key-input";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import {
  applyRestoreEffect,
  describeRestoreEffect,
  findRestoreEffect,
  type RestoreEffect,
} from "@/lib/shared/policy/restore-effect";
import { findDeletedKey, listMakers } from "./deleted-keys";
import {
  type DeletedRow,
  type DeletedUsage,
  findOutlivedDays,
  findSecretAt,
  parseRules,
  parseSettings,
  parseWords,
} from "./settings";

/**
 * Restores a deleted key with its settings and usage, with a new secret or the one that it had. A disabled key comes
 * back disabled. A key whose maker may have keys no longer becomes the actor's. Refusals: `password_required`;
 * `not_found`; `role_insufficient`; `limit_reached` at 15 keys; `invalid` when its name is taken or it can't come back
 * with its old secret; `secret_reported` when that was reported as leaked; `permission_beyond_own` when the actor or
 * the key's maker may not give what it may do. Where the account's policy changes something about the key, `invalid`
 * says what, unless the actor agreed to it.
 */
export async function restoreKey(
  actor: Actor,
  input: RestoreKeyInput,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<RestoredKey>> {
  const stale = findPasswordRefusal(actor, "key.restored", now);
  if (stale) return stale;
  return writeKeys<ActionResult<RestoredKey>>(async (database, afterCommit) => {
    const access = await authorizeKeyChange(database, actor, now);
    if (!access.ok) return rollback(access);
    const { accountId } = actor;
    const { id } = input;
    const row = await findDeletedKey(database, access.scope, id, now);
    if (!row) return rollback(refuseUnknown());
    const hasMaker = (await listMakers(database, accountId)).has(row.makerId);
    const settings = parseSettings(row);
    const policy = await findPolicy(database, accountId);
    const isNew = input.secret === "new";
    const outlived = findOutlivedDays(policy, settings, now);
    const refused = isNew ? null : findSecretRefusal(row, { hasMaker, outlived });
    if (refused) return rollback(refused);
    const makerId = hasMaker ? row.makerId : access.makerId;
    const { permissions, ipRules, expiresAt } = settings;
    const before = {
      permissions: parseWords(permissions),
      ipRules: parseRules(ipRules),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    };
    const secretAt = isNew ? now : findSecretAt(settings);
    const effect = findRestoreEffect(policy, before, secretAt);
    if (effect && !input.agreesToPolicy) return rollback(refuseUnlike(effect));
    const next = applyRestoreEffect(policy, before, secretAt);
    const giving = { permissions: next.permissions, before: null, next, makerId };
    const excess = await findExcess(database, access, giving);
    if (excess) return rollback(excess);
    const namesake = await database.apiKey.findFirst({ where: { accountId, name: row.name } });
    if (namesake) return rollback(refuseName(row.name, isInScope(access, namesake)));
    // Exact, because transactions that write keys run one after the other.
    if ((await database.apiKey.count({ where: { accountId } })) >= MAX_KEYS) return rollback(refuseLimit());
    const secret = await insertRestored(database, row, { makerId, isNew, now, next });
    await invalidateOnlyKey(database, id);
    const key = await getView(database, id, now);
    await recordActivity(database, access.activityActor, {
      kind: "key.restored",
      keyId: id,
      subject: key.name,
      details: diffDetails(
        { lastFive: row.lastFive, permissions: before.permissions, expiresAt },
        { lastFive: key.lastFive, permissions: key.permissions, expiresAt: key.expiresAt },
      ),
    });
    afterCommit(() => logEvent("key.restored", { ...auditFacts(actor), keyId: id }));
    return { ok: true, value: { key, secret } };
  });
}

type SecretFacts = { hasMaker: boolean; outlived: number | null };

function findSecretRefusal({ secretHash, reportedAt }: DeletedRow, { hasMaker, outlived }: SecretFacts) {
  if (reportedAt) return refuseReported();
  if (outlived !== null) {
    const days = outlived === 1 ? "1 day" : `${outlived} days`;
    return refuseField("secret", `The old API key is older than ${days}, the longest life here. Create a new one.`);
  }
  if (!hasMaker) return refuseField("secret", "Its maker has left and may know the old API key. Create a new one.");
  return secretHash ? null : refuseField("secret", "The old API key can't come back. Create a new one.");
}

/** The key would not be as it was: the actor may agree to that, or ask an owner. */
function refuseUnlike(effect: RestoreEffect) {
  const changes = describeRestoreEffect(effect, (word) => word).join(" ");
  return refuseField("policy", `The account's policy has changed. ${changes} Restore it so, or ask an owner.`);
}

type Restoring = { makerId: string; isNew: boolean; now: Date; next: JudgedDetails };

/** Moves the key back. Returns its new secret, or null where it has the one that it had. */
async function insertRestored(
  database: KeyWriter,
  row: DeletedRow,
  { makerId, isNew, now, next }: Restoring,
): Promise<string | null> {
  const { id: keyId, lastFive, secretHash } = row;
  const stored = parseSettings(row);
  const { secret, row: made } = createSecret(keyId, now);
  await database.apiKey.create({
    data: {
      ...stored,
      permissions: next.permissions.join(" "),
      expiresAt: next.expiresAt,
      makerId,
      // Another key may have been created by the same request meanwhile: it is remembered by the rows that exist.
      requestId: randomUUID(),
      version: (stored.version ?? 1) + 1,
      // Else the account's policy might disable it as idle within the hour.
      enabledAt: now,
      ...(isNew && { reportedAt: null, secretAt: now }),
    },
  });
  const kept = secretHash && { hash: secretHash, keyId, lastFive, createdAt: findSecretAt(stored) };
  await database.secret.create({ data: isNew || !kept ? made : kept });
  const usage: DeletedUsage[] = JSON.parse(row.usage);
  if (usage.length > 0) await database.keyUsage.createMany({ data: usage.map((each) => ({ ...each, keyId })) });
  await giveBackUse(database, keyId, row.details);
  await database.deletedKey.delete({ where: { id: keyId } });
  return isNew ? secret : null;
}
