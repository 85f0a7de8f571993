/** Finds out what became of a transaction whose COMMIT had no answer. */
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

/** A transaction on PostgreSQL: its number, and the history of the server in which that number names it. */
export type TransactionId = { xid: string; timeline: string };

/** Longer than a server keeps a transaction of a connection that is gone. */
const GIVE_UP_AFTER_MS = 7_000;
const PAUSE_MS = 100;

/**
 * SQL for the number of the current transaction, as `xid` and `timeline`. A server that takes over with a part of the
 * history missing has another timeline, and may have given the number to another transaction.
 */
export const SELECT_TRANSACTION_ID = `pg_current_xact_id()::text AS "xid",
  left(pg_walfile_name(pg_current_wal_lsn()), 8) AS "timeline"`;

const FIND_STATUS = `SELECT CASE WHEN left(pg_walfile_name(pg_current_wal_lsn()), 8) = $2
  THEN pg_xact_status($1::xid8) END AS "status"`;

/** Asks on other connections, until it is known. `unknown`: the database can't be asked, or can't tell any more. */
export async function findOutcome(
  pool: pg.Pool,
  { xid, timeline }: TransactionId,
): Promise<"committed" | "aborted" | "unknown"> {
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < deadline) {
    const status = await askStatus(pool, xid, timeline);
    if (status === "committed" || status === "aborted") return status;
    if (status === "unknown") return status;
    await sleep(PAUSE_MS);
  }
  return "unknown";
}

/** Null: the transaction is not over yet, or the database can't be reached. */
async function askStatus(pool: pg.Pool, xid: string, timeline: string): Promise<string | null> {
  try {
    const { rows } = await pool.query<{ status: string | null }>(FIND_STATUS, [xid, timeline]);
    const status = rows[0]?.status ?? "unknown";
    return status === "in progress" ? null : status;
  } catch {
    return null;
  }
}
