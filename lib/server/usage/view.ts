/** Shows a person what a key was used for. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { refuseUnknown } from "@/lib/server/access/refusals";
import { read } from "@/lib/server/db/transactions";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { KeyUsageView } from "@/lib/shared/usage/view";
import { daysBefore } from "./days";
import { type PointsQuery, readPoints, sumPoints } from "./points";
import { USES_KEPT_DAYS } from "./prune";
import { findCountedSince, readCallers, readPermissionUses, readRefusals } from "./read";

/** Which key, and over which span. */
export type KeyUsageQuery = PointsQuery & { id: string };

/**
 * What is counted of a key that the actor may see. Refusals: `signed_out`; `not_found` where it does not exist, belongs
 * to another account, or is outside the actor's scope.
 */
export function findKeyUsage(
  actor: Actor,
  { id, span, zone }: KeyUsageQuery,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<KeyUsageView>> {
  return read<ActionResult<KeyUsageView>>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return access;
    const key = await database.apiKey.findFirst({ where: { id, ...access.scope }, select: { createdAt: true } });
    if (!key) return refuseUnknown();
    const points = await readPoints(database, id, { span, zone }, now);
    const kept = daysBefore(now, USES_KEPT_DAYS - 1);
    const since = latestOf(kept, key.createdAt, (await findCountedSince(database)) ?? now);
    return {
      ok: true,
      value: {
        span,
        points,
        total: sumPoints(points),
        callers: await readCallers(database, id),
        refusals: await readRefusals(database, id),
        permissions: { since: since.toISOString(), uses: await readPermissionUses(database, id, kept) },
        now: now.toISOString(),
      },
    };
  });
}

function latestOf(...moments: readonly Date[]): Date {
  return new Date(Math.max(...moments.map((moment) => moment.getTime())));
}
