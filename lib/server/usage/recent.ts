/** Gives a person the last days' requests of a key, to rehearse an edit with. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { refuseUnknown } from "@/lib/server/access/refusals";
import { read } from "@/lib/server/db/transactions";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { RecentCallsView } from "@/lib/shared/usage/rehearsal";
import { readRecentCalls } from "./read";

/**
 * The admitted requests of a key in the last 7 UTC days and today, by caller and permission. Refusals: `signed_out`;
 * `not_found` where the key does not exist, belongs to another account, or is outside the actor's scope.
 */
export function findRecentCalls(
  actor: Actor,
  { id }: { id: string },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<RecentCallsView>> {
  return read<ActionResult<RecentCallsView>>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return access;
    const key = await database.apiKey.findFirst({ where: { id, ...access.scope }, select: { id: true } });
    if (!key) return refuseUnknown();
    const { since, total, calls } = await readRecentCalls(database, id, now);
    return { ok: true, value: { since, total, calls: calls.map(({ source: _, ...call }) => call) } };
  });
}
