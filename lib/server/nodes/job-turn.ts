/** Decides which of the servers that share a database does what one of them has to do from time to time. */
import { findDatabaseConfig } from "@/lib/config/database";
import { listNodes } from "@/lib/server/db/nodes";
import { read } from "@/lib/server/db/transactions";
import { INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { LEASE_MS } from "@/lib/shared/nodes/node";

/**
 * Whether it is this server's turn: it is the one that has lived longest. While servers come and go two may think so,
 * or none for a few seconds, so a job must be right whoever does it at the same time. With SQLite, and without a gate,
 * it is always this server's turn.
 */
export async function hasJobTurn(): Promise<boolean> {
  const ownId = process.env[INNER_ENV.nodeId];
  if (!ownId || findDatabaseConfig().engine === "sqlite") return true;
  const live = (await read(listNodes)).filter(({ seenAgoMs }) => seenAgoMs <= LEASE_MS);
  const [first] = live.sort((one, other) => {
    const apartMs = one.startedAt.getTime() - other.startedAt.getTime();
    return apartMs || (one.id < other.id ? -1 : 1);
  });
  return first?.id === ownId;
}

/** Runs a job if it is this server's turn. */
export async function runInTurn(job: () => Promise<void>): Promise<void> {
  if (await hasJobTurn()) await job();
}
