/** Lists the keys that a restore has put on hold, and carries out what an owner decides about them. */
import { type Actor, auditFacts } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import type { AccessContext } from "@/lib/server/access/context";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { refuseEdited, refuseRole, refuseUnknown } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import type { KeyWriter, Reader } from "@/lib/server/db/transaction-types";
import { read, rollback, writeKeys } from "@/lib/server/db/transactions";
import { deleteKeyRow } from "@/lib/server/keys/deleted-rows";
import { activitySnapshot } from "@/lib/server/keys/details";
import { findViews } from "@/lib/server/keys/rows";
import { logEvent } from "@/lib/server/log";
import type { ActionResult, KeyView } from "@/lib/shared/keys/key-view";
import { keepHandedOver } from "@/lib/shared/keys/permission-sets";
import type { HeldKeyChoice, KeyFinding, RestoreFindings, RestoreReview } from "@/lib/shared/keys/restore-review";
import { rightsOf } from "@/lib/shared/team/roles";

const ONLY_OWNERS = "Only an owner decides about API keys that were restored from a backup.";

/** The held keys of the actor's account with what is known about them. Refuses `role_insufficient` unless an owner. */
export function getRestoreReview(
  actor: Actor,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<RestoreReview | null>> {
  return read<ActionResult<RestoreReview | null>>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return access;
    if (!rightsOf(access.role).settings) return refuseRole(ONLY_OWNERS);
    const { accountId } = actor;
    const row = await database.restoreReview.findUnique({ where: { accountId } });
    const keys = await findHeldKeys(database, accountId, now);
    if (!row || keys.length === 0) return { ok: true, value: null };
    const members = await listMemberIds(database, accountId);
    const value = {
      restoredAt: row.restoredAt.toISOString(),
      backupAt: row.backupAt.toISOString(),
      isKnown: row.isKnown,
      findings: await dropSettled(database, JSON.parse(row.findings), keys, row.restoredAt),
      keys,
      orphanIds: keys.filter(({ maker }) => !members.has(maker.id)).map(({ id }) => id),
    };
    return { ok: true, value };
  });
}

/** Leaves out what was done again since the restore: another new secret, the same edit. */
async function dropSettled(
  database: Reader,
  findings: RestoreFindings,
  keys: readonly KeyView[],
  restoredAt: Date,
): Promise<RestoreFindings> {
  const where = { keyId: { in: keys.map(({ id }) => id) }, createdAt: { gt: restoredAt } };
  const renewed = new Set((await database.secret.findMany({ where })).map(({ keyId }) => keyId));
  const isSettled = ({ keyId, change, details }: KeyFinding) => {
    const key = keys.find(({ id }) => id === keyId);
    if (change === "secret_changed") return renewed.has(keyId);
    if (change !== "edited" || !key) return false;
    const now: Record<string, unknown> = activitySnapshot(key);
    return Object.entries(details).every(([field, { after }]) => JSON.stringify(now[field]) === JSON.stringify(after));
  };
  return { ...findings, keys: findings.keys.filter((finding) => !isSettled(finding)) };
}

/** A decision about one held key, of which the owner saw this version. */
export type HeldKeyDecision = { id: string; version: number; choice: HeldKeyChoice };

/**
 * Releases or deletes held keys, all of them or none. A released key works from the next request on; one whose maker is
 * no member any more becomes the actor's, without permissions over keys. Refusals: `password_required`; `signed_out`;
 * `role_insufficient` for all but owners; `not_found` for a key that is not held; `edited_meanwhile`.
 */
export async function decideHeldKeys(
  actor: Actor,
  { decisions }: { decisions: readonly HeldKeyDecision[] },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, "key.released", now);
  if (stale) return stale;
  return writeKeys<ActionResult<null>>(async (database, afterCommit) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return rollback(access);
    if (!rightsOf(access.role).settings) return rollback(refuseRole(ONLY_OWNERS));
    const { accountId } = actor;
    const held = await findHeldKeys(database, accountId, now);
    const members = await listMemberIds(database, accountId);
    for (const { id, version, choice } of decisions.filter((each) => each.choice !== "hold")) {
      const key = held.find((each) => each.id === id);
      if (!key) return rollback(refuseUnknown());
      if (key.version !== version) return rollback(refuseEdited(key));
      if (choice === "delete") await deleteHeld(database, access, key, now);
      else await release(database, access, key, members.has(key.maker.id) ? null : actor);
      const event = choice === "delete" ? "key.deleted" : "key.released";
      afterCommit(() => logEvent(event, { ...auditFacts(actor), keyId: id }));
    }
    const left = await database.apiKey.count({ where: { accountId, heldAt: { not: null } } });
    if (left === 0) await database.restoreReview.deleteMany({ where: { accountId } });
    return { ok: true, value: null };
  });
}

async function findHeldKeys(database: Reader, accountId: string, now: Date): Promise<KeyView[]> {
  return (await findViews(database, { accountId }, now)).filter(({ isHeld }) => isHeld);
}

async function listMemberIds(database: Reader, accountId: string): Promise<ReadonlySet<string>> {
  const rows = await database.membership.findMany({ where: { accountId }, select: { userId: true } });
  return new Set(rows.map(({ userId }) => userId));
}

async function deleteHeld(
  database: KeyWriter,
  { activityActor }: AccessContext,
  key: KeyView,
  now: Date,
): Promise<void> {
  await deleteKeyRow(database, activityActor, key, now);
  const details = diffDetails(activitySnapshot(key), {});
  await recordActivity(database, activityActor, { kind: "key.deleted", keyId: key.id, subject: key.name, details });
}

/** `heir`: who becomes responsible for the key; null: it keeps its maker. */
async function release(
  database: KeyWriter,
  { activityActor }: AccessContext,
  key: KeyView,
  heir: Actor | null,
): Promise<void> {
  const { id: keyId, name: subject } = key;
  await database.apiKey.update({ where: { id: keyId }, data: { heldAt: null } });
  await recordActivity(database, activityActor, { kind: "key.released", keyId, subject });
  if (heir === null) return;
  // Its former maker may have kept the secret.
  const permissions = keepHandedOver(key.permissions, null);
  const handedOver = { makerId: heir.userId, permissions: permissions.join(" "), version: { increment: 1 } };
  await database.apiKey.update({ where: { id: keyId }, data: handedOver });
  const before = { maker: key.maker.name, permissions: key.permissions };
  const details = diffDetails(before, { maker: heir.userName, permissions });
  await recordActivity(database, activityActor, { kind: "key.handed_over", keyId, subject, details });
}
