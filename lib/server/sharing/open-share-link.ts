/** Shows and opens share links for the people who receive them, and erases expired ones. */
import { hash, timingSafeEqual } from "node:crypto";
import { linkHolderActor, systemActor } from "@/lib/server/access/actor";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read, rollback, truncateWriteAheadLog, writeKeys } from "@/lib/server/db/transactions";
import { endLink, getLinkState, openLink, STATE_FIELDS } from "@/lib/server/keys/link-rows";
import { logEvent } from "@/lib/server/log";
import type { Opening, SharedKey } from "@/lib/shared/keys/share-link";

/** For how long after a link's end the log is emptied: several runs, because emptying it fails during a read. */
const LATELY_MS = 5 * 60 * 1000;

const PAGE_FIELDS = { ...STATE_FIELDS, id: true, sharerName: true, keyName: true } as const;
const OPENING_FIELDS = { ...PAGE_FIELDS, accountId: true, keyId: true, checkHash: true, sealed: true } as const;

/**
 * Finds what a link's page shows; null when there is no such link. Changes nothing, because link previews call it, too.
 */
export async function findShareLink(id: string, { now = new Date() }: { now?: Date } = {}): Promise<SharedKey | null> {
  const where = { id, account: { closedAt: null } };
  const row = await read((database) => database.shareLink.findFirst({ where, select: PAGE_FIELDS }));
  return row && toSharedKey(row, now);
}

/**
 * Returns the encrypted secret once and erases it in the same transaction. A key that the link held works from its next
 * request on. `check` proves knowledge of the part behind `#`, so that an address from a log is not enough to use up
 * the link.
 */
export async function openShareLink(
  { id, check }: { id: string; check: string },
  address: string,
  { now = new Date() }: { now?: Date } = {},
): Promise<Opening> {
  // Checked first without the write lock, because strangers may call this as often as they like.
  const before = await read((database) => findToOpen(database, id, check));
  if (!before) return { ok: false, reason: "not_this_link" };
  if (getLinkState(before, now) !== "open") return { ok: false, reason: "over", link: toSharedKey(before, now) };
  return writeKeys<Opening>(async (database, afterCommit) => {
    const row = await findToOpen(database, id, check);
    if (!row) return rollback({ ok: false, reason: "not_this_link" });
    const { accountId, keyId, sealed } = row;
    const isMine = await endLink(database, linkHolderActor(accountId, address), row, "link.opened", now);
    if (!isMine || !sealed) return rollback({ ok: false, reason: "over", link: toSharedKey(row, now) });
    afterCommit(() => logEvent("link.opened", { userId: null, address, accountId, keyId }));
    return { ok: true, sealed: Buffer.from(sealed).toString("base64url") };
  });
}

/**
 * Erases the secrets of expired links and records their expiry in the activity, then empties the write-ahead log, which
 * may still hold the secrets of links that ended lately. Takes the write lock only when a link has expired.
 */
export async function expireShareLinks({ now = new Date() }: { now?: Date } = {}): Promise<void> {
  const where = { ...openLink, expiresAt: { lte: now } };
  const due = await read((database) => database.shareLink.findMany({ where, select: { id: true } }));
  for (const { id } of due) {
    // One transaction for each link, so that other writes wait only briefly.
    await writeKeys(async (database) => {
      const link = await database.shareLink.findUnique({ where: { id } });
      if (!link || !(await endLink(database, systemActor(link.accountId), link, "link.expired", now))) {
        return rollback(null);
      }
      await invalidateOnlyKey(database, link.keyId);
      return null;
    });
  }
  // Read from the rows, because links are opened in another of Next's bundles, which shares no memory with this one.
  const lately = { gte: new Date(now.getTime() - LATELY_MS) };
  const ended = { OR: [{ openedAt: lately }, { withdrawnAt: lately }, { expiredAt: lately }] };
  if ((await read((database) => database.shareLink.count({ where: ended }))) > 0) await truncateWriteAheadLog();
}

/** Finds the link when `check` proves knowledge of the whole address. */
async function findToOpen(database: Reader, id: string, check: string) {
  const where = { id, account: { closedAt: null } };
  const row = await database.shareLink.findFirst({ where, select: OPENING_FIELDS });
  const given = hash("sha256", Buffer.from(check, "base64url"), "buffer");
  return row && timingSafeEqual(row.checkHash, given) ? row : null;
}

type PageRow = Parameters<typeof getLinkState>[0] & { id: string; sharerName: string; keyName: string };

function toSharedKey(row: PageRow, now: Date): SharedKey {
  const { id, sharerName, keyName, openedAt, withdrawnAt } = row;
  const endedAt = (openedAt ?? withdrawnAt)?.toISOString() ?? null;
  return { id, sharerName, keyName, state: getLinkState(row, now), expiresAt: row.expiresAt.toISOString(), endedAt };
}
