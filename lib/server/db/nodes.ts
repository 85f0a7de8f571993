/** Reads the rows of `Node`: the gates that share this database. PostgreSQL alone has any. */
import type { Reader } from "./transaction-types";

/** A row of `Node`, and how long ago the node last renewed it by the database's clock. */
export type NodeRow = {
  id: string;
  name: string;
  version: string;
  startedAt: Date;
  confirmedGeneration: bigint;
  status: string;
  seenAgoMs: number;
};

/** All rows. Gates remove their own row when they end, and those of gates that were lost an hour ago. */
export function listNodes(database: Reader): Promise<NodeRow[]> {
  // Not now(): that is when the transaction began.
  return database.$queryRaw<NodeRow[]>`
    SELECT "id", "name", "version", "startedAt", "confirmedGeneration", "status",
      (extract(epoch FROM (clock_timestamp() AT TIME ZONE 'UTC') - "seenAt") * 1000)::float8 AS "seenAgoMs"
    FROM "Node"`;
}
