/** Reads what findings about keys are made from. */
import type { Reader } from "@/lib/server/db/transaction-types";
import { joinSql } from "@/lib/server/db/transactions";
import { daysBefore, utcDayOf } from "@/lib/server/usage/days";
import { KEPT_CALLERS, USES_KEPT_DAYS } from "@/lib/server/usage/prune";
import { findCountedSince } from "@/lib/server/usage/read";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { isPermission } from "@/lib/shared/keys/permissions";
import type { PermissionUse } from "@/lib/shared/usage/view";
import { type KeyCallers, type KeyFacts, LEAST_UNUSED } from "./rules";

/** Today, yesterday, and the 7 days before each. */
const REFUSED_DAYS = 9;

/**
 * The facts about these keys of one account, in their order, and since when requests are counted by caller and
 * permission. The caller must have authorised the actor.
 */
export async function readKeyFacts(
  database: Reader,
  accountId: string,
  keys: readonly KeyView[],
  now: Date,
): Promise<{ facts: KeyFacts[]; countedSince: Date | null }> {
  const rows = new Map((await readRows(database, accountId, keys, now)).map((row) => [row.id, row]));
  const countedSince = await findCountedSince(database);
  const facts = keys.map((key): KeyFacts => {
    const row = rows.get(key.id);
    return {
      key,
      secret: row?.secretCreatedAt ? { createdAt: row.secretCreatedAt, seenInUrlAt: row.seenInUrlAt } : null,
      maker: row?.joinedAt ? { joinedAt: row.joinedAt, lastSeenAt: row.lastSeenAt } : null,
      linkCreatedAt: row?.linkCreatedAt ?? null,
      callers: row ? toCallers(row) : null,
      uses: row?.uses?.split(";").map(toUse) ?? [],
      usesSince: latestOf(daysBefore(now, USES_KEPT_DAYS - 1), new Date(key.createdAt), countedSince ?? now),
      refusedByDay: sumByDay(row?.refused ?? ""),
    };
  });
  return { facts, countedSince };
}

type FactsRow = {
  id: string;
  secretCreatedAt: Date | null;
  seenInUrlAt: Date | null;
  joinedAt: Date | null;
  lastSeenAt: Date | null;
  linkCreatedAt: Date | null;
  callersKept: bigint | number | null;
  /** SQLite knows no dates in expressions */
  callersSince: Date | bigint | number | string | null;
  calls: bigint | number | null;
  /** separated by spaces */
  addresses: string | null;
  /** what was asked for, such as "ViewContacts;ViewFiles ModifyFiles" */
  uses: string | null;
  /** such as "2026-11-28 3;2026-11-28 4" */
  refused: string | null;
};

/**
 * A row for each key, in one statement: the navigation of every page counts the findings, and each further statement
 * and each row of a caller, a day or a permission costs more than what it reads. Callers of keys that are restricted,
 * and uses of keys with few permissions, say nothing that a finding needs.
 */
async function readRows(database: Reader, accountId: string, keys: readonly KeyView[], now: Date): Promise<FactsRow[]> {
  // NULL equals nothing, and an empty list is no SQL.
  const listIds = (chosen: readonly KeyView[]) => joinSql([...chosen.map(({ id }) => id), null]);
  const open = keys.filter(({ ipRules }) => ipRules.length === 0);
  const broad = keys.filter(({ permissions }) => permissions.length > LEAST_UNUSED);
  const links = keys.flatMap(({ link }) => link?.id ?? []);
  return database.$queryRaw<FactsRow[]>`
    SELECT "ApiKey"."id", "Secret"."createdAt" AS "secretCreatedAt", "Secret"."seenInUrlAt",
      "Membership"."createdAt" AS "joinedAt", "Membership"."lastSeenAt", "ShareLink"."createdAt" AS "linkCreatedAt",
      "callers"."kept" AS "callersKept", "callers"."since" AS "callersSince", "callers"."calls", "callers"."addresses",
      "asked"."uses", "refused"."days" AS "refused"
    FROM "ApiKey"
    LEFT JOIN "Secret" ON "Secret"."keyId" = "ApiKey"."id" AND "Secret"."endsAt" IS NULL
    LEFT JOIN "Membership" ON "Membership"."accountId" = ${accountId} AND "Membership"."userId" = "ApiKey"."makerId"
    LEFT JOIN "ShareLink" ON "ShareLink"."keyId" = "ApiKey"."id" AND "ShareLink"."id" IN (${joinSql([...links, null])})
    LEFT JOIN (
      SELECT "keyId", count(*) AS "kept", min(CASE WHEN "admitted" > 0 THEN "firstAt" END) AS "since",
        sum("admitted") AS "calls", string_agg(CASE WHEN "admitted" > 0 THEN "address" END, ' ') AS "addresses"
      FROM "KeyCaller" WHERE "keyId" IN (${listIds(open)}) GROUP BY "keyId"
    ) AS "callers" ON "callers"."keyId" = "ApiKey"."id"
    LEFT JOIN (
      SELECT "keyId", string_agg("permission", ';') AS "uses" FROM (
        SELECT DISTINCT "keyId", "permission" FROM "KeyUse"
        WHERE "keyId" IN (${listIds(broad)}) AND "day" >= ${utcDayOf(daysBefore(now, USES_KEPT_DAYS - 1))}
      ) AS "use" GROUP BY "keyId"
    ) AS "asked" ON "asked"."keyId" = "ApiKey"."id"
    LEFT JOIN (
      SELECT "keyId", string_agg("day" || ' ' || "count", ';') AS "days" FROM "KeyUsage"
      WHERE "keyId" IN (${listIds(keys)}) AND "outcome" <> 'admitted'
        AND "day" >= ${utcDayOf(daysBefore(now, REFUSED_DAYS - 1))}
      GROUP BY "keyId"
    ) AS "refused" ON "refused"."keyId" = "ApiKey"."id"
    WHERE "ApiKey"."id" IN (${listIds(keys)})`;
}

function toCallers({ callersKept, callersSince: since, calls, addresses }: FactsRow): KeyCallers | null {
  if (callersKept === null) return null;
  return {
    addresses: addresses?.split(" ") ?? [],
    calls: Number(calls),
    since: since === null ? null : new Date(typeof since === "bigint" ? Number(since) : since),
    isCut: Number(callersKept) >= KEPT_CALLERS,
  };
}

/** How often and when does not matter for findings. */
function toUse(list: string): PermissionUse {
  return { words: list.split(" ").filter(isPermission), source: "", count: 1, lastDay: "" };
}

/** Of "2026-11-28 3;2026-11-28 4" 7 on that day. */
function sumByDay(text: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const part of text.split(";")) {
    const [day = "", count = "0"] = part.split(" ");
    sums.set(day, (sums.get(day) ?? 0) + Number(count));
  }
  return sums;
}

function latestOf(...moments: readonly Date[]): Date {
  return new Date(Math.max(...moments.map((moment) => moment.getTime())));
}
