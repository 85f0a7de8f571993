/** The old secret of a key after a change with overlap: how it stays, and how it ends. */
import type { KeyActor } from "@/lib/server/access/actor";
import { refuseField } from "@/lib/server/access/refusals";
import { diffDetails } from "@/lib/server/activity/record";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { read, rollback, writeKeys } from "@/lib/server/db/transactions";
import type { ActionResult, KeyView } from "@/lib/shared/keys/key-view";
import { findEndOfLife, type KeyPolicy } from "@/lib/shared/policy/key-policy";
import { findKeyToChange, logKeyEvent, raiseVersion, recordKey } from "./key-change";
import { getView } from "./rows";
import type { KeySelector } from "./select-key";

/** `invalid` where nothing may go on using the key's present secret; null where an overlap is possible. */
export function findOverlapRefusal(current: KeyView, now: Date) {
  const refuse = (reason: string) => refuseField("overlapSeconds", reason);
  if (current.isReported) return refuse("This API key was reported as leaked, so its old secret must end at once.");
  if (current.link?.holdsKey) return refuse("Nobody has opened this key's share link, so its old secret ends at once.");
  if (findEnd(current) > now.getTime()) return null;
  const isTooOld = current.expiresAt === null || Date.parse(current.expiresAt) > now.getTime();
  return refuse(`This key ${isTooOld ? "is too old" : "has expired"}, so its old secret ends at once.`);
}

/**
 * Makes the present secret the old one, which ends after `seconds`, and never later than the key expires or its secret
 * gets too old. An older one ends now; without seconds both do. Returns when it ends, or null. Must be followed by the
 * creation of a new secret.
 */
export async function retireSecrets(
  database: KeyWriter,
  current: KeyView,
  seconds: number,
  now: Date,
): Promise<Date | null> {
  const { id: keyId, lastUsedAt, lastUsedAddress } = current;
  if (seconds === 0) {
    await database.secret.deleteMany({ where: { keyId } });
    return null;
  }
  await database.secret.deleteMany({ where: { keyId, endsAt: { not: null } } });
  const endsAt = new Date(Math.min(now.getTime() + seconds * 1_000, findEnd(current)));
  const lastUse = { lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt), lastUsedAddress };
  await database.secret.updateMany({ where: { keyId }, data: { endsAt, ...lastUse } });
  return endsAt;
}

/** When the gate refuses the key's present secret in any case: it expires, or is too old for the account's policy. */
function findEnd({ expiresAt, policy }: KeyView): number {
  const moments = [expiresAt, policy?.tooOldAt ?? null];
  return Math.min(...moments.map((iso) => (iso === null ? Number.POSITIVE_INFINITY : Date.parse(iso))));
}

/** Ends an old secret no later than the key, whose expiry may have become earlier. */
export async function shortenOverlap(database: KeyWriter, keyId: string, expiresAt: Date | null): Promise<void> {
  if (expiresAt === null) return;
  await database.secret.updateMany({ where: { keyId, endsAt: { gt: expiresAt } }, data: { endsAt: expiresAt } });
}

/**
 * Ends the old secrets of an account no later than its policy allows, which has become stricter. A looser one brings
 * none back. Must be followed by a new generation for all keys.
 */
export async function shortenOverlaps(database: KeyWriter, accountId: string, policy: KeyPolicy): Promise<void> {
  const where = { endsAt: { not: null }, key: { accountId } };
  for (const { hash, createdAt, endsAt } of await database.secret.findMany({ where })) {
    const end = findEndOfLife(policy, createdAt.getTime());
    if (end === null || endsAt === null || endsAt.getTime() <= end) continue;
    await database.secret.update({ where: { hash }, data: { endsAt: new Date(end) } });
  }
}

/**
 * Ends the old secret of a key now: its next request is refused. The version is not compared, as in `disableKey`. A key
 * without an old secret stays as it is. Refusals: `not_found`; `role_insufficient`.
 */
export async function endOldSecret(
  actor: KeyActor,
  selector: KeySelector,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<KeyView>> {
  return writeKeys<ActionResult<KeyView>>(async (database, afterCommit) => {
    const found = await findKeyToChange(database, actor, selector, now);
    if (!found.ok) return rollback(found);
    const { current, access } = found;
    if (current.oldSecret === null) return rollback({ ok: true, value: current });
    await raiseVersion(database, current, {});
    await database.secret.deleteMany({ where: { keyId: current.id, endsAt: { not: null } } });
    await invalidateOnlyKey(database, current.id);
    const { lastFive } = current.oldSecret;
    await recordKey(database, access, "key.old_ended", current, diffDetails({ lastFive }, { lastFive: null }));
    afterCommit(() => logKeyEvent("key.old_ended", actor, current.id));
    return { ok: true, value: await getView(database, current.id, now) };
  });
}

/**
 * Erases secrets that have ended. The gate refuses them from their end on by its own clock; a gate of an earlier
 * version does so from here on. Takes the write lock only when there are any.
 */
export async function eraseEndedSecrets({ now = new Date() }: { now?: Date } = {}): Promise<void> {
  const where = { endsAt: { lte: now } };
  const ended = await read((database) => database.secret.findMany({ where, select: { keyId: true }, take: 1_000 }));
  for (const { keyId } of ended) {
    // One transaction for each key, so that other writes wait only briefly.
    await writeKeys(async (database) => {
      const { count } = await database.secret.deleteMany({ where: { ...where, keyId } });
      if (count === 0) return rollback(null);
      await invalidateOnlyKey(database, keyId);
      return null;
    });
  }
}
