/** Makes a restored database safe to start with: nothing that was revoked after the backup works by itself. */
import { systemActor } from "@/lib/server/access/actor";
import { recordActivity } from "@/lib/server/activity/record";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { read, writeKeys } from "@/lib/server/db/transactions";
import { openLink } from "@/lib/server/keys/link-rows";
import type { RestoreFindings } from "@/lib/shared/keys/restore-review";
import { findChangesSince, type RestoredKey } from "./findings";
import { type KeptFromPeople, keepNewerPasswords, keepReductions } from "./newer-people";
import type { ReplacedState } from "./replaced-state";

/** What was held and ended, in numbers. */
export type HoldSummary = KeptFromPeople & { keys: number; sessions: number; invitations: number; links: number };

/** When the backup was made, and when it is restored. */
export type RestoreMoments = { backupAt: Date; now: Date };

/**
 * Holds every key until an owner releases it, ends old secrets and those of deleted keys, all sessions, invitations,
 * links for passwords and addresses, open share links and stored answers, and keeps what `replaced` says was taken from
 * people since. Null: nothing is known. To be called on a restored database that no server uses yet: it takes several
 * transactions.
 */
export async function holdRestored(replaced: ReplacedState | null, moments: RestoreMoments): Promise<HoldSummary> {
  const { now } = moments;
  const summary = await writeKeys(async (database) => {
    const { count: keys } = await database.apiKey.updateMany({ data: { heldAt: now } });
    // Old secrets, and those of deleted keys, may have been ended since.
    await database.secret.deleteMany({ where: { endsAt: { not: null } } });
    await database.deletedKey.updateMany({ data: { secretHash: null } });
    const { count: sessions } = await database.session.deleteMany();
    await database.personLink.deleteMany();
    const { count: invitations } = await database.invitation.deleteMany();
    // A key that a link handed over stays refused for that reason too: nobody has its secret.
    const ended = { sealed: null, withdrawnAt: now };
    const { count: links } = await database.shareLink.updateMany({ where: openLink, data: ended });
    await database.storedAnswer.deleteMany();
    const passwords = replaced ? await keepNewerPasswords(database, replaced) : 0;
    return { keys, sessions, invitations, links, passwords, removed: 0, reduced: 0 };
  });
  for (const accountId of await listAccountIds()) {
    const { removed, reduced } = await holdAccount(accountId, replaced, moments);
    summary.removed += removed;
    summary.reduced += reduced;
  }
  return summary;
}

/** Records in every account that its data come from a backup, and changes nothing else. */
export async function recordTrustedRestore(moments: RestoreMoments): Promise<void> {
  for (const accountId of await listAccountIds()) {
    await writeKeys((database) => recordRestore(database, accountId, "trusted", moments));
  }
}

function holdAccount(accountId: string, replaced: ReplacedState | null, moments: RestoreMoments) {
  const { backupAt, now: restoredAt } = moments;
  return writeKeys(async (database) => {
    const keys = await readKeys(database, accountId);
    const isKnown = replaced?.isComplete === true && replaced.accountIds.has(accountId);
    const none: RestoreFindings = { keys: [], others: [] };
    const found = replaced?.accountIds.has(accountId) ? findChangesSince(accountId, keys, replaced) : none;
    const kept = replaced ? await keepReductions(database, accountId, replaced) : { removed: 0, reduced: 0 };
    if (replaced) await keepNewerMakers(database, accountId, keys, replaced);
    await database.restoreReview.deleteMany({ where: { accountId } });
    if (keys.length > 0) {
      const findings = JSON.stringify(found);
      await database.restoreReview.create({ data: { accountId, backupAt, restoredAt, isKnown, findings } });
    }
    await recordRestore(database, accountId, "held", moments);
    return kept;
  });
}

async function readKeys(database: KeyWriter, accountId: string): Promise<RestoredKey[]> {
  const rows = await database.apiKey.findMany({ where: { accountId }, include: { secrets: true } });
  return rows.map(({ secrets, ...key }) => ({
    ...key,
    secretHashes: secrets.map(({ hash }) => Buffer.from(hash).toString("hex")),
  }));
}

/** A key that was handed over since belongs to its newer maker, where that person is a member. */
async function keepNewerMakers(
  database: KeyWriter,
  accountId: string,
  keys: readonly RestoredKey[],
  replaced: ReplacedState,
): Promise<void> {
  const members = await database.membership.findMany({ where: { accountId }, select: { userId: true } });
  for (const { id, makerId } of keys) {
    const newer = replaced.keys?.find((key) => key.id === id)?.makerId;
    if (newer === undefined || newer === makerId || !members.some(({ userId }) => userId === newer)) continue;
    await database.apiKey.update({ where: { id }, data: { makerId: newer } });
  }
}

function recordRestore(
  database: KeyWriter,
  accountId: string,
  keys: "held" | "trusted",
  { backupAt, now }: RestoreMoments,
): Promise<void> {
  const details = {
    backupAt: { before: null, after: backupAt.toISOString() },
    restoredKeys: { before: null, after: keys },
  };
  return recordActivity(database, systemActor(accountId), { kind: "backup.restored", details }, { now });
}

async function listAccountIds(): Promise<string[]> {
  const rows = await read((database) => database.account.findMany({ select: { id: true } }));
  return rows.map(({ id }) => id);
}
