/** Disables the keys that were not used for as long as their account's policy allows. */
import { systemActor } from "@/lib/server/access/actor";
import { findPolicy } from "@/lib/server/access/key-policy";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import { read, rollback, writeKeys } from "@/lib/server/db/transactions";
import { raiseVersion } from "@/lib/server/keys/key-change";
import { logEvent } from "@/lib/server/log";
import { parsePolicy } from "@/lib/shared/policy/key-policy";
import { findIdle } from "@/lib/shared/policy/policy-hits";
import { readHitKeys } from "./hit-keys";

/**
 * Disables idle keys as a person would, with the reason, so that "Enable" brings them back. Each is looked at again
 * under the write lock: a use that was counted meanwhile keeps its key. Returns how many were disabled.
 */
export async function disableIdleKeys({ now = new Date() }: { now?: Date } = {}): Promise<number> {
  const found = await read(async (database) => {
    const where = { closedAt: null, keyPolicy: { not: null } };
    const accounts = await database.account.findMany({ where, select: { id: true, keyPolicy: true } });
    const idle = [];
    for (const { id: accountId, keyPolicy } of accounts) {
      const policy = parsePolicy(keyPolicy);
      if (policy.idleDays === null) continue;
      const keys = findIdle(policy, await readHitKeys(database, accountId, now), now);
      idle.push(...keys.map(({ view }) => ({ accountId, keyId: view.id })));
    }
    return idle;
  });
  let disabled = 0;
  for (const { accountId, keyId } of found) if (await disableIfIdle(accountId, keyId, now)) disabled++;
  return disabled;
}

function disableIfIdle(accountId: string, keyId: string, now: Date): Promise<boolean> {
  return writeKeys<boolean>(async (database, afterCommit) => {
    const policy = await findPolicy(database, accountId);
    const keys = findIdle(policy, await readHitKeys(database, accountId, now), now);
    const view = keys.find((key) => key.view.id === keyId)?.view;
    if (!view) return rollback(false);
    const reason = `Not used for ${policy.idleDays} days`;
    await raiseVersion(database, view, { disabledAt: now, disabledFor: reason });
    await invalidateOnlyKey(database, keyId);
    const details = diffDetails({ reason: null }, { reason });
    const event = { kind: "key.disabled" as const, keyId, subject: view.name, details };
    await recordActivity(database, systemActor(accountId), event, { now });
    afterCommit(() => logEvent("key.disabled", { userId: null, accountId, keyId, address: "" }));
    return true;
  });
}
