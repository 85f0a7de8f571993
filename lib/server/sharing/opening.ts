/** The other end of a share link: looked at by anybody who has its address, opened once, erased when its time is over. */
import { hash, timingSafeEqual } from "node:crypto";
import { linkHolderActor, systemActor } from "@/lib/server/access/actor";
import { type Reader, read, rollback, truncateWriteAheadLog, write, writeKeys } from "@/lib/server/db/transactions";
import { endLink, getLinkState, openLink, STATE_FIELDS } from "@/lib/server/keys/link-rows";
import { logEvent } from "@/lib/server/log";
import type { Opening, SharedKey } from "@/lib/shared/keys/share-link";

/** Several times what lies between two calls of `expireShareLinks`: emptying the log can fail while somebody reads. */
const LATELY_MS = 5 * 60 * 1000;

const PAGE_FIELDS = { ...STATE_FIELDS, id: true, sharerName: true, keyName: true } as const;
const OPENING_FIELDS = { ...PAGE_FIELDS, accountId: true, keyId: true, checkHash: true, sealed: true } as const;

/** What the link's page tells, or null when there is no such link. Looking changes nothing: link previews look, too. */
export async function findShareLink(id: string, { now = new Date() }: { now?: Date } = {}): Promise<SharedKey | null> {
  const where = { id, account: { closedAt: null } };
  const row = await read((database) => database.shareLink.findFirst({ where, select: PAGE_FIELDS }));
  return row && toSharedKey(row, now);
}

/**
 * Gives the encrypted secret away, once, and erases it in the same transaction; a key that waited for this works from
 * its next request on. `check` proves the part behind `#`: who has the address alone, from a log, can't use the link up.
 */
export async function openShareLink(
  { id, check }: { id: string; check: string },
  address: string,
  { now = new Date() }: { now?: Date } = {},
): Promise<Opening> {
  // Without the write lock first: strangers may ask as often as they like.
  const before = await read((database) => findToOpen(database, id, check));
  if (!before) return { ok: false, reason: "not_this_link" };
  if (getLinkState(before, now) !== "open") return { ok: false, reason: "over", link: toSharedKey(before, now) };
  const opened = await writeKeys<{ opening: Opening; facts: { accountId: string; keyId: string } | null }>(
    async (database) => {
      const row = await findToOpen(database, id, check);
      if (!row) return rollback({ opening: { ok: false, reason: "not_this_link" }, facts: null });
      const { accountId, keyId, sealed } = row;
      const isMine = await endLink(database, linkHolderActor(accountId, address), row, "link.opened", now);
      if (!isMine || !sealed) {
        return rollback({ opening: { ok: false, reason: "over", link: toSharedKey(row, now) }, facts: null });
      }
      const opening = { ok: true, sealed: Buffer.from(sealed).toString("base64url") } as const;
      return { opening, facts: { accountId, keyId } };
    },
  );
  if (opened.facts) logEvent("link.opened", { userId: null, address, ...opened.facts });
  return opened.opening;
}

/**
 * Erases what the links past their time hold, and tells the activity; then erases what links that ended lately held from
 * the database's log, too. Takes the write lock only where there are some.
 */
export async function expireShareLinks({ now = new Date() }: { now?: Date } = {}): Promise<void> {
  const where = { ...openLink, expiresAt: { lte: now } };
  const due = await read((database) => database.shareLink.findMany({ where, select: { id: true } }));
  for (const { id } of due) {
    // One at a time, so that others need not wait long.
    await write(async (database) => {
      const link = await database.shareLink.findUnique({ where: { id } });
      if (!link || !(await endLink(database, systemActor(link.accountId), link, "link.expired", now))) {
        return rollback(null);
      }
      return null;
    });
  }
  // Asked of the rows, not remembered: links are opened in another of Next's bundles, with a memory of its own.
  const lately = { gte: new Date(now.getTime() - LATELY_MS) };
  const ended = { OR: [{ openedAt: lately }, { withdrawnAt: lately }, { expiredAt: lately }] };
  if ((await read((database) => database.shareLink.count({ where: ended }))) > 0) await truncateWriteAheadLog();
}

/** The link, for who proves to have all of it. */
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
