/** Share links as rows: their state, and how they end. */

import type { ActivityActor } from "@/lib/server/access/actor";
import type { KeyScope } from "@/lib/server/access/context";
import { recordActivity } from "@/lib/server/activity/record";
import type { Prisma } from "@/lib/server/db/generated/client";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { sql } from "@/lib/server/db/transactions";
import type { KeyLink, LinkState } from "@/lib/shared/keys/share-link";

/** The columns that a link's state depends on. */
export const STATE_FIELDS = {
  expiresAt: true,
  openedAt: true,
  withdrawnAt: true,
  expiredAt: true,
} satisfies Prisma.ShareLinkSelect;

type StateRow = Prisma.ShareLinkGetPayload<{ select: typeof STATE_FIELDS }>;

/** A link's state. It counts as expired from `expiresAt` on, even while its row has not been erased yet. */
export function getLinkState({ openedAt, withdrawnAt, expiredAt, expiresAt }: StateRow, now: Date): LinkState {
  if (openedAt) return "opened";
  if (withdrawnAt) return "withdrawn";
  return expiredAt || expiresAt <= now ? "expired" : "open";
}

/** `LINK_COLUMNS` in the row of a key; all null when `selectLinkId` selects no link. */
export type LinkRow = Omit<StateRow, "expiresAt"> & {
  linkId: string | null;
  linkExpiresAt: Date | null;
  holdsKey: boolean | null;
};

/** The columns that `toKeyLink` reads of the link that `selectLinkId` selects. */
export const LINK_COLUMNS = sql`"link"."id" AS "linkId", "link"."expiresAt" AS "linkExpiresAt", "link"."holdsKey",
  "link"."openedAt", "link"."withdrawnAt", "link"."expiredAt"`;

/**
 * SQL that selects the id of a key's open link, or of the link that holds the key. There is one at most.
 */
export function selectLinkId(now: Date) {
  return sql`SELECT "id" FROM "ShareLink" WHERE "keyId" = "ApiKey"."id" AND ("holdsKey" OR
    "openedAt" IS NULL AND "withdrawnAt" IS NULL AND "expiredAt" IS NULL AND "expiresAt" > ${now}) LIMIT 1`;
}

/** The link of a key's row: an open one, or one that still holds the key; else null. */
export function toKeyLink(
  { linkId: id, linkExpiresAt: expiresAt, holdsKey, ...row }: LinkRow,
  now: Date,
): KeyLink | null {
  if (id === null || expiresAt === null) return null;
  const state = getLinkState({ ...row, expiresAt }, now);
  return { id, state, expiresAt: expiresAt.toISOString(), holdsKey: holdsKey === true };
}

/** For the `where` of a query: a link that was neither opened nor withdrawn nor erased. It may be past its time. */
export const openLink = { openedAt: null, withdrawnAt: null, expiredAt: null } satisfies Prisma.ShareLinkWhereInput;

type LinkEnding = "link.opened" | "link.withdrawn" | "link.expired";

const ENDED_AT_COLUMNS = {
  "link.opened": "openedAt",
  "link.withdrawn": "withdrawnAt",
  "link.expired": "expiredAt",
} as const;

/**
 * Ends a link, erases its secret and records it in the activity. Returns whether this call ended it: one statement
 * checks and marks the row. A held key stays held, unless the link was opened.
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

/** Withdraws a person's links to keys outside their new scope; a null scope holds no key. A held key stays held. */
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

/** Ends a key's open link, because the key gets another link or secret. Returns whether a link held the key. */
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
