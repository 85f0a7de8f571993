/** Lists the deleted keys of an account, erases them, and says for how long they are kept. */
import { type Actor, auditFacts } from "@/lib/server/access/actor";
import { authorizeKeyChange, authorizeRead } from "@/lib/server/access/authorize";
import type { KeyScope } from "@/lib/server/access/context";
import { findPolicy } from "@/lib/server/access/key-policy";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { refuseRole, refuseUnknown } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read, rollback, write } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import type { DeletedKeyList } from "@/lib/shared/keys/deleted/deleted-key";
import { MAX_KEYS } from "@/lib/shared/keys/key-input";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { mayHaveKeys, rightsOf } from "@/lib/shared/team/roles";
import { toDeletedKeyView } from "./settings";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The deleted keys that the actor may see, newest first. An actor who is not authorised gets an empty list. */
export function listDeletedKeys(actor: Actor, { now = new Date() }: { now?: Date } = {}): Promise<DeletedKeyList> {
  return read(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return { keys: [], taken: 0, limit: MAX_KEYS, keptDays: 0 };
    const { accountId } = actor;
    const keptDays = await findKeptDays(database, accountId);
    const rows = await database.deletedKey.findMany({
      where: { ...access.scope, deletedAt: { gt: new Date(now.getTime() - keptDays * DAY_MS) } },
      orderBy: [{ deletedAt: "desc" }, { id: "asc" }],
      omit: { details: true },
    });
    const makers = await listMakers(database, accountId);
    const account = { makers, keptDays, policy: await findPolicy(database, accountId) };
    const keys = rows.map((row) => toDeletedKeyView(row, account, now));
    return { keys, taken: await database.apiKey.count({ where: { accountId } }), limit: MAX_KEYS, keptDays };
  });
}

/** For how many days deleted keys can be restored; 0: not at all. Every member may know it. */
export function readKeptDays(actor: Actor): Promise<number> {
  return read(async (database) => {
    const access = await authorizeRead(database, actor, new Date());
    return access.ok ? findKeptDays(database, actor.accountId) : 0;
  });
}

/** A deleted key that the actor may see and that is still kept; null for any other. */
export async function findDeletedKey(database: Reader, scope: KeyScope, id: string, now: Date) {
  const keptDays = await findKeptDays(database, scope.accountId);
  const since = new Date(now.getTime() - keptDays * DAY_MS);
  return database.deletedKey.findFirst({ where: { id, ...scope, deletedAt: { gt: since } } });
}

/** The members who may have keys, by id. */
export async function listMakers(database: Reader, accountId: string): Promise<ReadonlyMap<string, string>> {
  const members = await database.membership.findMany({
    where: { accountId },
    select: { userId: true, role: true, user: { select: { name: true } } },
  });
  const active = members.filter(({ role }) => mayHaveKeys(role as Parameters<typeof mayHaveKeys>[0]));
  return new Map(active.map(({ userId, user }) => [userId, user.name]));
}

async function findKeptDays(database: Reader, id: string): Promise<number> {
  return (await database.account.findUnique({ where: { id } }))?.deletedKeysKeptDays ?? 0;
}

/**
 * Erases a deleted key: it can't be restored any more. Refusals: `password_required`; `not_found`;
 * `role_insufficient`.
 */
export async function eraseDeletedKey(
  actor: Actor,
  { id }: { id: string },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, "key.erased", now);
  if (stale) return stale;
  return write<ActionResult<null>>(async (database, afterCommit) => {
    const access = await authorizeKeyChange(database, actor, now);
    if (!access.ok) return rollback(access);
    const row = await findDeletedKey(database, access.scope, id, now);
    if (!row) return rollback(refuseUnknown());
    await database.deletedKey.delete({ where: { id } });
    const { name: subject, lastFive } = row;
    const details = diffDetails({ lastFive }, { lastFive: null });
    await recordActivity(database, access.activityActor, { kind: "key.erased", keyId: id, subject, details });
    afterCommit(() => logEvent("key.erased", { ...auditFacts(actor), keyId: id }));
    return { ok: true, value: null };
  });
}

/**
 * Sets for how many days deleted keys can be restored, those that are deleted already included; 0: not at all.
 * Refusals: `password_required`, because the thief of a session could destroy what others rely on; `signed_out`;
 * `role_insufficient` for all but owners.
 */
export async function setDeletedKept(
  actor: Actor,
  { days }: { days: number },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const stale = findPasswordRefusal(actor, "settings.changed", now);
  if (stale) return stale;
  return write<ActionResult<null>>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return rollback(access);
    if (!rightsOf(access.role).settings) return rollback(refuseRole("Only an owner changes settings."));
    const { accountId: id } = actor;
    const before = await findKeptDays(database, id);
    if (before === days) return rollback({ ok: true, value: null });
    await database.account.update({ where: { id }, data: { deletedKeysKeptDays: days } });
    const details = diffDetails({ deletedKeysKeptDays: before }, { deletedKeysKeptDays: days });
    await recordActivity(database, access.activityActor, { kind: "settings.changed", details });
    return { ok: true, value: null };
  });
}

/** Erases the keys that their accounts do not keep any longer. Takes the write lock only when there are any. */
export async function pruneDeletedKeys({ now = new Date() }: { now?: Date } = {}): Promise<void> {
  const accounts = await read((database) =>
    database.account.findMany({
      where: { deletedKeys: { some: {} } },
      select: { id: true, deletedKeysKeptDays: true },
    }),
  );
  for (const { id: accountId, deletedKeysKeptDays } of accounts) {
    const where = { accountId, deletedAt: { lte: new Date(now.getTime() - deletedKeysKeptDays * DAY_MS) } };
    if ((await read((database) => database.deletedKey.count({ where }))) === 0) continue;
    await write((database) => database.deletedKey.deleteMany({ where }));
  }
}
