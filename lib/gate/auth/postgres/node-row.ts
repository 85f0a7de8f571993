/** The gate's row among the nodes. A change waits for every node whose row was renewed within `LEASE_MS`. */
import { randomUUID } from "node:crypto";
import { LEASE_MS, type NodeStatus } from "@/lib/shared/nodes/node";
import type { Connection } from "./connection";

/** Who a gate is. */
export type NodeIdentity = { name: string; version: string };

/** Rows that were not renewed for this long are removed by the nodes that live. */
const KEPT = "1 hour";
/** How many renewals pass between two removals. */
const RENEWALS_PER_REMOVAL = 60;

const NOW = `(clock_timestamp() AT TIME ZONE 'UTC')`;

// Never more than the database has itself: after a restore the gate may know a generation that does not exist yet.
const CONFIRMED = `LEAST($2::bigint, (SELECT "generation" FROM "GateState" WHERE "id" = 1))`;

// A row that is missing, because it was removed or the database restored, comes back.
// The ids of the nodes that live come with it, of which this one is.
const RENEW = `WITH "renewed" AS (INSERT INTO "Node" ("id", "confirmedGeneration", "name", "version", "startedAt", "seenAt", "status")
  VALUES ($1, ${CONFIRMED}, $3, $4, to_timestamp($5::float8 / 1000) AT TIME ZONE 'UTC', ${NOW}, $6)
  ON CONFLICT ("id") DO UPDATE SET "seenAt" = excluded."seenAt", "status" = excluded."status",
  "confirmedGeneration" = excluded."confirmedGeneration" RETURNING "id")
  SELECT "id" FROM "renewed"
  UNION SELECT "id" FROM "Node" WHERE "seenAt" >= ${NOW} - interval '${LEASE_MS} milliseconds'`;

// Nobody is harmed when a crash of PostgreSQL undoes it, so it does not wait for the disk or a standby. It is no
// renewal: one that could be undone would let a writer count this node as lost while it still admits.
const CONFIRM = `WITH "quick" AS (SELECT set_config('synchronous_commit', 'off', true))
  UPDATE "Node" SET "confirmedGeneration" = ${CONFIRMED} FROM "quick" WHERE "id" = $1`;

const REMOVE = `DELETE FROM "Node" WHERE "id" = $1`;
const REMOVE_DEAD = `DELETE FROM "Node" WHERE "seenAt" < ${NOW} - interval '${KEPT}'`;

/** Writes one row of `Node`, over a connection that is also used for the gate's questions. */
export class NodeRow {
  readonly #connection: Connection;
  /** random at each start */
  readonly id = randomUUID();
  readonly #identity: NodeIdentity;
  readonly #startedAt = Date.now();
  #renewals = 0;
  #live: readonly string[] = [this.id];

  constructor(connection: Connection, identity: NodeIdentity) {
    this.#connection = connection;
    this.#identity = identity;
  }

  /** The ids of the nodes that lived at the last renewal, with this one. */
  get live(): readonly string[] {
    return this.#live;
  }

  /** Writes the row anew, with the time. Rejects when it was not written for certain. */
  async renew(generation: number, status: NodeStatus): Promise<void> {
    const { name, version } = this.#identity;
    const values = [this.id, generation, name, version, this.#startedAt, JSON.stringify(status)];
    const rows = await this.#connection.query<{ id: string }>({ name: "latchkey-renew", text: RENEW, values });
    this.#live = rows.map(({ id }) => id);
    if (this.#renewals++ % RENEWALS_PER_REMOVAL === 0) await this.#connection.query({ text: REMOVE_DEAD });
  }

  /** Says that this gate has heard of `generation`. Does not renew the row. */
  async confirm(generation: number): Promise<void> {
    await this.#connection.query({ name: "latchkey-confirm", text: CONFIRM, values: [this.id, generation] });
  }

  /** Removes the row: nobody waits for this gate any more. It must admit nobody from before this call. */
  async remove(): Promise<void> {
    await this.#connection.query({ text: REMOVE, values: [this.id] });
  }
}
