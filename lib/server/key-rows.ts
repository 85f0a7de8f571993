/** Keys as rows: whose they are, and what a person sees of one. */
import type { KeyView, UsageDay } from "@/lib/shared/key-view";
import { isPermission, sortPermissions } from "@/lib/shared/permissions";
import { KEY_REFUSALS, type KeyRefusalCode } from "@/lib/shared/verdicts";
import type { Reader } from "./db";
import type { Prisma } from "./generated/client";
import { keyLinkOf, STATE_FIELDS, unended } from "./share-link-rows";

const DAY_MS = 24 * 60 * 60 * 1000;
const USAGE_DAYS = 7;

/** The UTC day of a moment, `YYYY-MM-DD`. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** What a view is made of. Never the secrets' hashes. */
function viewSelection(now: Date) {
  const firstDay = dayOf(new Date(now.getTime() - (USAGE_DAYS - 1) * DAY_MS));
  return {
    id: true,
    version: true,
    name: true,
    makerId: true,
    permissions: true,
    ipRules: true,
    createdAt: true,
    expiresAt: true,
    lastUsedAt: true,
    lastUsedAddress: true,
    lastUsedFor: true,
    shareLinks: {
      select: { ...STATE_FIELDS, id: true, holdsKey: true },
      // What is of interest: an open one, or the one that the key waits for. There is one of these at most.
      where: { OR: [{ holdsKey: true }, { ...unended, expiresAt: { gt: now } }] },
      take: 1,
    },
    secrets: { select: { lastFive: true }, orderBy: { createdAt: "desc" }, take: 1 },
    usage: { select: { day: true, outcome: true, count: true }, where: { day: { gte: firstDay, lte: dayOf(now) } } },
  } satisfies Prisma.ApiKeySelect;
}

type ViewRow = Prisma.ApiKeyGetPayload<{ select: ReturnType<typeof viewSelection> }>;

/** The keys that match, newest first. */
export async function findViews(database: Reader, where: Prisma.ApiKeyWhereInput, now: Date): Promise<KeyView[]> {
  const orderBy = [{ createdAt: "desc" }, { id: "asc" }] satisfies Prisma.ApiKeyOrderByWithRelationInput[];
  const rows = await database.apiKey.findMany({ where, select: viewSelection(now), orderBy });
  const makers = await database.user.findMany({
    where: { id: { in: [...new Set(rows.map(({ makerId }) => makerId))] } },
    select: { id: true, name: true },
  });
  const names = new Map(makers.map(({ id, name }) => [id, name]));
  return rows.map((row) => viewOf(row, names.get(row.makerId) ?? "", now));
}

function viewOf(row: ViewRow, makerName: string, now: Date): KeyView {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    lastFive: row.secrets[0]?.lastFive ?? "",
    maker: { id: row.makerId, name: makerName },
    permissions: sortPermissions(row.permissions.split(" ").filter(isPermission)),
    ipRules: row.ipRules === "" ? [] : row.ipRules.split("\n"),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    lastUsedAddress: row.lastUsedAddress,
    lastUsedFor: row.lastUsedFor,
    link: keyLinkOf(row.shareLinks[0], now),
    usage: usageOf(row.usage, now),
  };
}

function usageOf(rows: ViewRow["usage"], now: Date): UsageDay[] {
  return Array.from({ length: USAGE_DAYS }, (_, index) => {
    const day = dayOf(new Date(now.getTime() - (USAGE_DAYS - 1 - index) * DAY_MS));
    const ofDay = rows.filter((row) => row.day === day);
    const refused: Partial<Record<KeyRefusalCode, number>> = {};
    for (const { outcome, count } of ofDay) {
      const code = KEY_REFUSALS.find((each) => each === outcome);
      if (code) refused[code] = count;
    }
    return { day, admitted: ofDay.find((row) => row.outcome === "admitted")?.count ?? 0, refused };
  });
}
