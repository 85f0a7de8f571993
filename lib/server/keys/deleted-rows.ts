/** Deletes a key, and keeps what is needed to restore it for as long as its account wants. */
import type { ActivityActor } from "@/lib/server/access/actor";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { collectUse } from "@/lib/server/usage/keep";
import { MAX_DELETED_KEYS } from "@/lib/shared/keys/deleted/deleted-key";
import type { KeyView } from "@/lib/shared/keys/key-view";

/**
 * Deletes the key's row with everything that belongs to it, so that no query and no gate can find it. Its settings and
 * usage are kept aside unless the account keeps no deleted keys. Its secret is kept, as a hash, only where it may come
 * back: not after a report of a leak, nor where nobody was to use it yet.
 */
export async function deleteKeyRow(
  database: KeyWriter,
  { name: deletedByName, userId, byKeyId, accountId }: ActivityActor,
  key: KeyView,
  now: Date,
): Promise<void> {
  const { id } = key;
  const account = await database.account.findUnique({ where: { id: accountId } });
  const row = await database.apiKey.findUnique({ where: { id }, include: { usage: true, secrets: true } });
  if (account && account.deletedKeysKeptDays > 0 && row) {
    const { usage, secrets, ...settings } = row;
    const present = secrets.find(({ endsAt }) => endsAt === null);
    const isUsable = !key.isReported && !key.isHeld && !key.link?.holdsKey;
    await database.deletedKey.deleteMany({ where: { id } });
    await database.deletedKey.create({
      data: {
        id,
        accountId,
        name: row.name,
        makerId: row.makerId,
        lastFive: key.lastFive,
        secretHash: isUsable ? (present?.hash ?? null) : null,
        settings: JSON.stringify(settings),
        usage: JSON.stringify(usage.map(({ day, outcome, count }) => ({ day, outcome, count }))),
        details: await collectUse(database, id),
        deletedAt: now,
        deletedById: userId,
        deletedByName,
        isDeletedByKey: byKeyId !== null,
        reportedAt: row.reportedAt,
      },
    });
    await eraseSurplus(database, accountId);
  }
  await database.apiKey.delete({ where: { id }, select: { id: true } });
}

/** A program may create and delete keys all day. */
async function eraseSurplus(database: KeyWriter, accountId: string): Promise<void> {
  const surplus = await database.deletedKey.findMany({
    where: { accountId },
    orderBy: [{ deletedAt: "desc" }, { id: "asc" }],
    skip: MAX_DELETED_KEYS,
    select: { id: true },
  });
  if (surplus.length === 0) return;
  await database.deletedKey.deleteMany({ where: { id: { in: surplus.map(({ id }) => id) } } });
}
