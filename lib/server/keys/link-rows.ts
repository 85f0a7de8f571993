/** Share links as rows: their state, and how they end. */

import type { ActivityActor } from "@/lib/server/access/actor";
import type { KeyScope } from "@/lib/server/access/context";
import { recordActivity } from "@/lib/server/activity/record";
import type { Prisma } from "@/lib/server/db/generated/client";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { sql } from "@/lib/server/db/transactions";
import type { KeyLink, LinkState } from "@/lib/shared/keys/share-link";

/** What a link's state depends on. */
export const STATE_FIELDS = {
  expiresAt: true,
  openedAt: true,
  withdrawnAt: true,
  expiredAt: true,
} satisfies Prisma.ShareLinkSelect;

type StateRow = Prisma.ShareLinkGetPayload<{ select: typeof STATE_FIELDS }>;

/** A link's state. From its last moment on it has expired, whether anybody has erased it yet or not. */
export function getLinkState({ openedAt, withdrawnAt, expiredAt, expiresAt }: StateRow, now: Date): LinkState {
  if (openedAt) return "opened";
  if (withdrawnAt) return "withdrawn";
  return expiredAt || expiresAt <= now ? "expired" : "open";
}

/** `LINK_COLUMNS` in the row of a key; all null where it has no link that is of interest. */
export type LinkRow = Omit<StateRow, "expiresAt"> & {
  linkId: string | null;
  linkExpiresAt: Date | null;
  holdsKey: boolean | null;
};

/** The columns that `toKeyLink` reads of the link that `selectLinkId` selects. */
export const LINK_COLUMNS = sql`"link"."id" AS "linkId", "link"."expiresAt" AS "linkExpiresAt", "link"."holdsKey",
  "link"."openedAt", "link"."withdrawnAt", "link"."expiredAt"`;

/**
 * The id of the link of a key that is of interest: the open one, or the one that the key waits for. It is one at most.
 */
export function selectLinkId(now: Date) {
  return sql`SELECT "id" FROM "ShareLink" WHERE "keyId" = "ApiKey"."id" AND ("holdsKey" OR
    "openedAt" IS NULL AND "withdrawnAt" IS NULL AND "expiredAt" IS NULL AND "expiresAt" > ${now}) LIMIT 1`;
}

/** What a key's row tells of its link: that it is open, or that the key still waits for it; else null. */
export function toKeyLink(
  { linkId: id, linkExpiresAt: expiresAt, holdsKey, ...row }: LinkRow,
  now: Date,
): KeyLink | null {
  if (id === null || expiresAt === null) return null;
  const state = getLinkState({ ...row, expiresAt }, now);
  return { id, state, expiresAt: expiresAt.toISOString(), holdsKey: holdsKey === true };
}

/** A link that nobody has ended yet, for the `where` of a query. It may be past its time. */
export const openLink = { openedAt: null, withdrawnAt: null, expiredAt: null } satisfies Prisma.ShareLinkWhereInput;

type LinkEnding = "link.opened" | "link.withdrawn" | "link.expired";

const ENDED_AT_COLUMNS = {
  "link.opened": "openedAt",
  "link.withdrawn": "withdrawnAt",
  "link.expired": "expiredAt",
} as const;

/**
 * Ends a link, erases what it held, and tells the activity. Returns whether it was this call that ended it: the
 * condition and the mark are one statement. A key that waits for the link goes on waiting, unless it was opened.
 */
export async function endLink(
  database: KeyWriter,
  activityActor: ActivityActor,
  link: { id: string; keyId: string; keyName: string },
  ending: LinkEnding,
  now: Date,
): Promise<boolean> {
  const opened = ending === "link.opened" ? { openedAddress: activityActor.address, holdsKey: false } : {};
  const { count } = await database.shareLink.updateMany({
    where: { id: link.id, ...openLink, ...(ending === "link.expired" ? {} : { expiresAt: { gt: now } }) },
    data: { sealed: null, [ENDED_AT_COLUMNS[ending]]: now, ...opened },
  });
  if (count === 0) return false;
  await recordActivity(database, activityActor, { kind: ending, keyId: link.keyId, subject: link.keyName }, { now });
  return true;
}

/** Withdraws what somebody has shared and may not see any more; a null scope is none. A held key goes on waiting. */
export async function endLinksOfMember(
  database: KeyWriter,
  activityActor: ActivityActor,
  userId: string,
  scope: KeyScope | null,
  now: Date,
): Promise<void> {
  const where = { accountId: activityActor.accountId, createdById: userId, ...openLink, expiresAt: { gt: now } };
  const beyond = scope === null ? {} : { NOT: { key: scope } };
  const links = await database.shareLink.findMany({ where: { ...where, ...beyond } });
  for (const link of links) await endLink(database, activityActor, link, "link.withdrawn", now);
}

/** Ends the open link of a key that gets another link or another secret. Returns whether the key waited for a link. */
export async function replaceLinks(
  database: KeyWriter,
  activityActor: ActivityActor,
  keyId: string,
  now: Date,
): Promise<boolean> {
  const open = await database.shareLink.findMany({ where: { keyId, ...openLink, expiresAt: { gt: now } } });
  for (const link of open) await endLink(database, activityActor, link, "link.withdrawn", now);
  const { count } = await database.shareLink.updateMany({
    where: { keyId, holdsKey: true },
    data: { holdsKey: false },
  });
  return count > 0;
}
