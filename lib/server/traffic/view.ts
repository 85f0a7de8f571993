/** Shows the traffic of a route to the people who run the server. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { runsServer } from "@/lib/server/access/first-account";
import { refuseRole } from "@/lib/server/access/refusals";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import { REFUSALS, type RefusalCode } from "@/lib/shared/gate/refusal-table";
import { UPSTREAM_CAUSES } from "@/lib/shared/gate/upstream-causes";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { TRAFFIC_PERIODS, type TrafficPeriod, type TrafficView } from "@/lib/shared/traffic/view";
import { listTopKeys } from "./key-counts";
import { readDurations, readOutcomes, SPAN_MS, startOfSpan } from "./rows";
import { Sum } from "./sum";

const ONLY_OPERATORS = "Only owners and admins of the first account of this server see the traffic of its routes.";

/** Which traffic is asked for. A route without any, or that does not exist, has empty numbers. */
export type TrafficQuery = { route: string; period: TrafficPeriod };

/**
 * The traffic of a route. It is that of keys of every account, so only the people who run this server see it. Of keys
 * of other accounts than the actor's they see the sum. Refusals: `signed_out`; `role_insufficient`.
 */
export function findTraffic(
  actor: Actor,
  { route, period }: TrafficQuery,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<TrafficView>> {
  return read<ActionResult<TrafficView>>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return access;
    if (!(await runsServer(database, actor, access.role))) return refuseRole(ONLY_OPERATORS);
    const { span, points: count } = TRAFFIC_PERIODS[period];
    const last = startOfSpan(now.getTime(), span).getTime();
    const first = new Date(last - (count - 1) * SPAN_MS[span]);
    const rows = await database.routeTraffic.findMany({ where: { route, span, startsAt: { gte: first } } });
    const byStart = new Map(rows.map((row) => [row.startsAt.getTime(), row]));
    const total = new Sum();
    const points = Array.from({ length: count }, (_, index) => {
      const at = new Date(first.getTime() + index * SPAN_MS[span]);
      const row = byStart.get(at.getTime());
      const sum = new Sum();
      if (row) for (const each of [sum, total]) each.add(readOutcomes(row.outcomes), readDurations(row.durations));
      return { at: at.toISOString(), ...sum.numbers() };
    });
    const since = startOfSpan(first.getTime(), "hour");
    return {
      ok: true,
      value: {
        route,
        points,
        total: total.numbers(),
        refusals: total.refusals(),
        keys: { since: since.toISOString(), rows: await listTopKeys(database, actor, route, since) },
        errors: await listErrors(database, route, first),
        now: now.toISOString(),
      },
    };
  });
}

async function listErrors(database: Reader, route: string, first: Date): Promise<TrafficView["errors"]> {
  const rows = await database.routeError.findMany({
    where: { route, at: { gte: first } },
    orderBy: [{ at: "desc" }, { id: "asc" }],
  });
  return rows.map(({ id, at, requestId, purpose, status, code, cause, errorCode }) => ({
    ...{ id, requestId, purpose, status, errorCode },
    at: at.toISOString(),
    reason: code && titleOf(REFUSALS, code as RefusalCode),
    cause: cause && titleOf(UPSTREAM_CAUSES, cause as keyof typeof UPSTREAM_CAUSES),
  }));
}

/** The title of a stored name; the name itself if a later version stored it. */
function titleOf<Name extends string>(table: Readonly<Record<Name, { title: string }>>, name: Name): string {
  return Object.hasOwn(table, name) ? table[name].title : name;
}
