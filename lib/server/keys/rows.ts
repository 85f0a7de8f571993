/** Reads keys from their rows, as people see them. */

import type { Reader } from "@/lib/server/db/transaction-types";
import { joinSql, sql } from "@/lib/server/db/transactions";
import { DAY_MS, utcDayOf } from "@/lib/server/usage/days";
import { KEY_REFUSALS, type KeyRefusalCode } from "@/lib/shared/gate/refusals";
import type { KeyView, UsageDay } from "@/lib/shared/keys/key-view";
import type { OldSecret } from "@/lib/shared/keys/overlap";
import { isPermission, sortPermissions } from "@/lib/shared/keys/permissions";
import { parseStoredLimits } from "@/lib/shared/limits/key-limits";
import { findEffect, parsePolicy } from "@/lib/shared/policy/key-policy";
import { LINK_COLUMNS, type LinkRow, selectLinkId, toKeyLink } from "./link-rows";

const USAGE_DAYS = 7;

/** Selects the keys that match every given field; of `names`, one must match. */
export type KeyFilter = {
  id?: string;
  accountId?: string;
  makerId?: string;
  requestId?: string;
  names?: readonly string[];
};

const COLUMNS = {
  id: sql`"ApiKey"."id"`,
  accountId: sql`"ApiKey"."accountId"`,
  makerId: sql`"ApiKey"."makerId"`,
  requestId: sql`"ApiKey"."requestId"`,
  names: sql`"ApiKey"."name"`,
} satisfies Record<keyof KeyFilter, unknown>;

function toCondition(filter: KeyFilter) {
  const given = Object.keys(filter) as (keyof KeyFilter)[];
  // A missing value, or an empty list, never means "any": NULL equals nothing.
  const valuesOf = (each: keyof KeyFilter) => joinSql([filter[each] ?? [], null].flat());
  const conditions = given.map((each) => sql`${COLUMNS[each]} IN (${valuesOf(each)})`);
  return joinSql(conditions, " AND ");
}

type ViewRow = {
  id: string;
  version: number;
  name: string;
  description: string;
  makerId: string;
  makerName: string | null;
  permissions: string;
  ipRules: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
  lastUsedFor: string | null;
  heldAt: Date | null;
  disabledAt: Date | null;
  disabledFor: string;
  reportedAt: Date | null;
  secretAt: Date | null;
  keyPolicy: string | null;
  limits: string;
  lastFive: string | null;
  secretCreatedAt: Date | null;
  oldLastFive: string | null;
  oldEndsAt: Date | null;
  oldLastUsedAt: Date | null;
  oldLastUsedAddress: string | null;
  /** such as "2026-11-28 admitted 7;2026-11-28 ip_not_allowed 1"; null without any */
  usage: string | null;
} & LinkRow;

type UsageRow = { day: string; outcome: string; count: number };

/**
 * The keys that match, newest first, without the hashes of their secrets. Raw SQL in one statement: Prisma would read a
 * key, its maker, secret, link and usage in five, and each statement costs more than what it reads.
 */
export async function findViews(database: Reader, filter: KeyFilter, now: Date): Promise<KeyView[]> {
  const firstDay = utcDayOf(new Date(now.getTime() - (USAGE_DAYS - 1) * DAY_MS));
  const rows = await database.$queryRaw<ViewRow[]>`
    SELECT "ApiKey"."id", "ApiKey"."version", "ApiKey"."name", "ApiKey"."description", "ApiKey"."permissions", "ApiKey"."ipRules",
      "ApiKey"."createdAt", "ApiKey"."expiresAt",
      "ApiKey"."lastUsedAt", "ApiKey"."lastUsedAddress", "ApiKey"."lastUsedFor", "ApiKey"."heldAt",
      "ApiKey"."disabledAt", "ApiKey"."disabledFor", "ApiKey"."reportedAt",
      "ApiKey"."secretAt", "Account"."keyPolicy",
      "ApiKey"."limits",
      "ApiKey"."makerId", "User"."name" AS "makerName",
      "present"."lastFive", "present"."createdAt" AS "secretCreatedAt",
      "old"."lastFive" AS "oldLastFive", "old"."endsAt" AS "oldEndsAt",
      "old"."lastUsedAt" AS "oldLastUsedAt", "old"."lastUsedAddress" AS "oldLastUsedAddress",
      (SELECT string_agg("day" || ' ' || "outcome" || ' ' || "count", ';') FROM "KeyUsage"
        WHERE "keyId" = "ApiKey"."id" AND "day" BETWEEN ${firstDay} AND ${utcDayOf(now)}) AS "usage",
      ${LINK_COLUMNS}
    FROM "ApiKey"
    JOIN "Account" ON "Account"."id" = "ApiKey"."accountId"
    LEFT JOIN "User" ON "User"."id" = "ApiKey"."makerId"
    LEFT JOIN "Secret" AS "present" ON "present"."keyId" = "ApiKey"."id" AND "present"."endsAt" IS NULL
    LEFT JOIN "Secret" AS "old" ON "old"."keyId" = "ApiKey"."id" AND "old"."endsAt" > ${now}
    LEFT JOIN "ShareLink" AS "link" ON "link"."id" = (${selectLinkId(now)})
    WHERE ${toCondition(filter)}
    ORDER BY "ApiKey"."createdAt" DESC, "ApiKey"."id" ASC`;
  return rows.map((row) => toKeyView(row, now));
}

/** A key that must exist, because the same transaction wrote or found it. Throws when it does not. */
export async function getView(database: Reader, id: string, now: Date): Promise<KeyView> {
  const [view] = await findViews(database, { id }, now);
  if (!view) throw new Error("a key vanished although its row was locked");
  return view;
}

function toKeyView(row: ViewRow, now: Date): KeyView {
  const permissions = sortPermissions(row.permissions.split(" ").filter(isPermission));
  const ipRules = row.ipRules === "" ? [] : row.ipRules.split("\n");
  const secretAt = row.secretAt ?? row.createdAt;
  const policy = findEffect(parsePolicy(row.keyPolicy), { secretAt, ipRules, permissions });
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    description: row.description,
    lastFive: row.lastFive ?? "",
    maker: { id: row.makerId, name: row.makerName ?? "" },
    permissions,
    ipRules,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    lastUsedAddress: row.lastUsedAddress,
    lastUsedFor: row.lastUsedFor,
    isHeld: row.heldAt !== null,
    disabled: row.disabledAt && { at: row.disabledAt.toISOString(), reason: row.disabledFor },
    isReported: row.reportedAt !== null,
    limits: parseStoredLimits(row.limits),
    link: toKeyLink(row, now),
    ...(policy && { policy }),
    oldSecret: toOldSecret(row),
    usage: toUsage(parseUsage(row.usage), now),
  };
}

function toOldSecret(row: ViewRow): OldSecret | null {
  const { oldLastFive, oldEndsAt, oldLastUsedAt, oldLastUsedAddress, secretCreatedAt } = row;
  if (oldLastFive === null || oldEndsAt === null) return null;
  return {
    lastFive: oldLastFive,
    endsAt: oldEndsAt.toISOString(),
    lastUsedAt: oldLastUsedAt?.toISOString() ?? null,
    lastUsedAddress: oldLastUsedAddress,
    isInUse: oldLastUsedAt !== null && secretCreatedAt !== null && oldLastUsedAt > secretCreatedAt,
  };
}

function parseUsage(text: string | null): UsageRow[] {
  return (text?.split(";") ?? []).map((each) => {
    const [day = "", outcome = "", count] = each.split(" ");
    return { day, outcome, count: Number(count) };
  });
}

function toUsage(rows: readonly UsageRow[], now: Date): UsageDay[] {
  return Array.from({ length: USAGE_DAYS }, (_, index) => {
    const day = utcDayOf(new Date(now.getTime() - (USAGE_DAYS - 1 - index) * DAY_MS));
    const ofDay = rows.filter((row) => row.day === day);
    const refused: Partial<Record<KeyRefusalCode, number>> = {};
    for (const { outcome, count } of ofDay) {
      const code = KEY_REFUSALS.find((each) => each === outcome);
      if (code) refused[code] = count;
    }
    return { day, admitted: ofDay.find((row) => row.outcome === "admitted")?.count ?? 0, refused };
  });
}
