/** Reads what findings about keys are made from. */
import type { Reader } from "@/lib/server/db/transaction-types";
import { joinSql } from "@/lib/server/db/transactions";
import { daysBefore, utcDayOf } from "@/lib/server/usage/days";
import { KEPT_CALLERS, USES_KEPT_DAYS } from "@/lib/server/usage/prune";
import { findCountedSince } from "@/lib/server/usage/read";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { isPermission } from "@/lib/shared/keys/permissions";
import type { PermissionUse } from "@/lib/shared/usage/view";
import type { KeyCallers, KeyFacts } from "./rules";

/** Today, yesterday, and the 7 days before each. */
const REFUSED_DAYS = 9;

/**
 * The facts about these keys of one account, in their order, and since when requests are counted by caller and
 * permission. A statement for each table, however many keys there are. The caller must have authorised the actor.
 */
export async function readKeyFacts(
  database: Reader,
  accountId: string,
  keys: readonly KeyView[],
  now: Date,
): Promise<{ facts: KeyFacts[]; countedSince: Date | null }> {
  const keyId = { in: keys.map(({ id }) => id) };
  const secrets = await database.secret.findMany({
    where: { keyId, endsAt: null },
    select: { keyId: true, createdAt: true, seenInUrlAt: true },
  });
  const makers = await database.membership.findMany({
    where: { accountId, userId: { in: keys.map(({ maker }) => maker.id) } },
    select: { userId: true, createdAt: true, lastSeenAt: true },
  });
  const links = await database.shareLink.findMany({
    where: { id: { in: keys.flatMap(({ link }) => link?.id ?? []) } },
    select: { id: true, createdAt: true },
  });
  const callers = await readCallers(database, keys);
  const uses = await readUses(database, keyId, now);
  const refused = await readRefused(database, keyId, now);
  const countedSince = await findCountedSince(database);
  const facts = keys.map((key): KeyFacts => {
    const secret = secrets.find((each) => each.keyId === key.id);
    const maker = makers.find(({ userId }) => userId === key.maker.id);
    return {
      key,
      secret: secret ?? null,
      maker: maker ? { joinedAt: maker.createdAt, lastSeenAt: maker.lastSeenAt } : null,
      linkCreatedAt: links.find(({ id }) => id === key.link?.id)?.createdAt ?? null,
      callers: callers.get(key.id) ?? null,
      uses: uses.get(key.id) ?? [],
      usesSince: latestOf(daysBefore(now, USES_KEPT_DAYS - 1), new Date(key.createdAt), countedSince ?? now),
      refusedByDay: refused.get(key.id) ?? new Map(),
    };
  });
  return { facts, countedSince };
}

/**
 * Of keys that any address may use: those of the others say nothing that a finding needs. A row for each key, because
 * the navigation of every page counts the findings, and a row for each caller takes ten times as long.
 */
async function readCallers(database: Reader, keys: readonly KeyView[]): Promise<Map<string, KeyCallers>> {
  const open = keys.filter(({ ipRules }) => ipRules.length === 0).map(({ id }) => id);
  const rows = await database.$queryRaw<CallersRow[]>`
    SELECT "keyId", count(*) AS "kept", min(CASE WHEN "admitted" > 0 THEN "firstAt" END) AS "since",
      sum("admitted") AS "calls", string_agg(CASE WHEN "admitted" > 0 THEN "address" END, ' ') AS "addresses"
    FROM "KeyCaller" WHERE "keyId" IN (${joinSql([...open, null])}) GROUP BY "keyId"`;
  return new Map(
    rows.map(({ keyId, kept, since, calls, addresses }) => [
      keyId,
      {
        addresses: addresses?.split(" ") ?? [],
        calls: Number(calls),
        since: since === null ? null : new Date(typeof since === "bigint" ? Number(since) : since),
        isCut: Number(kept) >= KEPT_CALLERS,
      },
    ]),
  );
}

type CallersRow = {
  keyId: string;
  kept: bigint | number;
  /** SQLite knows no dates in expressions */
  since: Date | bigint | number | string | null;
  calls: bigint | number;
  addresses: string | null;
};

async function readUses(database: Reader, keyId: { in: string[] }, now: Date): Promise<Map<string, PermissionUse[]>> {
  const rows = await database.keyUse.groupBy({
    by: ["keyId", "permission"],
    where: { keyId, day: { gte: utcDayOf(daysBefore(now, USES_KEPT_DAYS - 1)) } },
    _sum: { count: true },
    _max: { day: true },
  });
  return groupBy(rows, ({ keyId, permission, _sum, _max }) => {
    const words = permission.split(" ").filter(isPermission);
    return [keyId, { words, source: "", count: _sum.count ?? 0, lastDay: _max.day ?? "" }];
  });
}

async function readRefused(
  database: Reader,
  keyId: { in: string[] },
  now: Date,
): Promise<Map<string, Map<string, number>>> {
  const rows = await database.keyUsage.groupBy({
    by: ["keyId", "day"],
    where: { keyId, day: { gte: utcDayOf(daysBefore(now, REFUSED_DAYS - 1)) }, outcome: { not: "admitted" } },
    _sum: { count: true },
  });
  const days = groupBy(rows, ({ keyId, day, _sum }) => [keyId, [day, _sum.count ?? 0] as const]);
  return new Map([...days].map(([id, entries]) => [id, new Map(entries)]));
}

function groupBy<Row, Value>(rows: readonly Row[], read: (row: Row) => [string, Value]): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const row of rows) {
    const [id, value] = read(row);
    const group = groups.get(id);
    if (group) group.push(value);
    else groups.set(id, [value]);
  }
  return groups;
}

function latestOf(...moments: readonly Date[]): Date {
  return new Date(Math.max(...moments.map((moment) => moment.getTime())));
}
