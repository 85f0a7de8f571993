/** Lists the keys that call a route most. */
import type { Actor } from "@/lib/server/access/actor";
import type { Reader } from "@/lib/server/db/transaction-types";
import type { TrafficView } from "@/lib/shared/traffic/view";

const SHOWN_KEYS = 20;

/** The keys of the actor's account by name, then the sum of all others, whose names are their accounts' own. */
export async function listTopKeys(
  database: Reader,
  { accountId }: Pick<Actor, "accountId">,
  route: string,
  since: Date,
): Promise<TrafficView["keys"]["rows"]> {
  const rows = await database.$queryRaw<{ name: string | null; count: bigint | number }[]>`
    SELECT CASE WHEN "ApiKey"."accountId" = ${accountId} THEN "ApiKey"."name" END AS "name", sum("count") AS "count"
    FROM "RouteKeyCount" JOIN "ApiKey" ON "ApiKey"."id" = "RouteKeyCount"."keyId"
    WHERE "route" = ${route} AND "startsAt" >= ${since}
    GROUP BY 1 ORDER BY 2 DESC, 1`;
  const counted = rows.map(({ name, count }) => ({ name, count: Number(count) }));
  const own = counted.filter(({ name }) => name !== null).slice(0, SHOWN_KEYS);
  return [...own, ...counted.filter(({ name }) => name === null)];
}
