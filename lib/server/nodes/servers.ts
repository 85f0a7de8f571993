/** Lists the servers that share the database, for the owners of its first account. */
import { findDatabaseConfig } from "@/lib/config/database";
import type { Actor } from "@/lib/server/access/actor";
import { authorizeServerOwner } from "@/lib/server/access/first-account";
import type { Refused } from "@/lib/server/access/refusals";
import { listNodes, type NodeRow } from "@/lib/server/db/nodes";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { LEASE_MS, parseNodeStatus } from "@/lib/shared/nodes/node";
import type { ServersView, ServerView } from "@/lib/shared/nodes/servers-view";
import { rightsOf } from "@/lib/shared/team/roles";

const ONLY_OWNERS = "Only an owner of the first account of this server sees its servers.";

/**
 * The servers as they are now. Refusals: `signed_out`; `role_insufficient` unless the actor is an owner of the first
 * account, because later ones may belong to strangers.
 */
export function listServers(
  actor: Actor,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<ServersView>> {
  return read<ActionResult<ServersView>>(async (database) => {
    const refused = await findRefusal(database, actor);
    if (refused) return refused;
    const state = await database.gateState.findUnique({ where: { id: 1 } });
    const generation = state?.generation ?? 0n;
    const isShared = findDatabaseConfig().engine === "postgresql";
    const servers = isShared ? describeServers(await listNodes(database), generation, now) : null;
    const answeredBy = process.env.NODE_NAME ?? "";
    return { ok: true, value: { servers, answeredBy, generation: Number(generation), now: now.toISOString() } };
  });
}

/** Whether `listServers` would show them: for links to the page. */
export async function maySeeServers(actor: Actor): Promise<boolean> {
  if (!rightsOf(actor.role).settings) return false;
  return read(async (database) => (await findRefusal(database, actor)) === null);
}

async function findRefusal(database: Reader, actor: Actor): Promise<Refused | null> {
  const access = await authorizeServerOwner(database, actor, ONLY_OWNERS);
  return access.ok ? null : access;
}

/** The rows as a person sees them at `now`. One whose server was started again under its name is left out. */
export function describeServers(rows: readonly NodeRow[], generation: bigint, now: Date): ServerView[] {
  const live = new Set(rows.filter(({ seenAgoMs }) => seenAgoMs <= LEASE_MS).map(({ name }) => name));
  const shown = rows.filter(({ name, seenAgoMs }) => seenAgoMs <= LEASE_MS || !live.has(name));
  return shown
    .map((row) => describeServer(row, generation, now))
    .sort((one, other) => (one.name === other.name ? compare(one.id, other.id) : compare(one.name, other.name)));
}

const compare = (one: string, other: string): number => (one < other ? -1 : 1);

function describeServer(row: NodeRow, generation: bigint, now: Date): ServerView {
  const { id, name, version, startedAt, confirmedGeneration, seenAgoMs } = row;
  const { leaseAgeMs, permits, redis, routesHash } = parseNodeStatus(row.status);
  const isCutOff = seenAgoMs > LEASE_MS;
  return {
    ...{ id, name, version, permits, redis, routesHash },
    startedAt: startedAt.toISOString(),
    cutOffSince: isCutOff ? new Date(now.getTime() - seenAgoMs + LEASE_MS).toISOString() : null,
    leaseAgeMs: Math.round(seenAgoMs + leaseAgeMs),
    generation: Number(confirmedGeneration),
    isBehind: !isCutOff && confirmedGeneration < generation,
  };
}
