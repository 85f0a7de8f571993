/** The first statement of each kind of write: it takes the locks, and says which transaction this is. */
import { GENERATION_CHANNEL } from "@/lib/shared/nodes/node";
import { NEXT_STAMP } from "@/lib/shared/nodes/stamp";
import type { Prisma } from "./generated/client/client";
import { SELECT_TRANSACTION_ID, type TransactionId } from "./outcome";

/** What a write knows of itself. `generation`: the one that it raised the database to; null when it raised none. */
export type Begun = TransactionId & { generation: bigint | null };

/** Runs a first statement. */
export type Begin = (transaction: Prisma.TransactionClient) => Promise<Begun>;

const TAKE_LOCK = `SELECT NULL::bigint AS "generation", ${SELECT_TRANSACTION_ID}
  FROM "GateState" WHERE "id" = 1 FOR UPDATE`;

// The lock of the row is the order of commits. The notification is sent with the commit, and lost with a rollback.
const RAISE_GENERATION = `WITH "raised" AS (
    UPDATE "GateState" SET "generation" = "generation" + 1, "stamp" = ${NEXT_STAMP} WHERE "id" = 1
    RETURNING "generation"
  )
  SELECT "generation", ${SELECT_TRANSACTION_ID},
    pg_notify('${GENERATION_CHANNEL}', "generation"::text)::text AS "notified" FROM "raised"`;

/** Takes the one writer lock, for a transaction that changes nothing the gate reads. */
export const beginWrite: Begin = async (transaction) => onlyRow(await transaction.$queryRawUnsafe<Begun[]>(TAKE_LOCK));

/** Takes the one writer lock, raises the generation and tells the gates of it. */
export const beginKeys: Begin = async (transaction) =>
  onlyRow(await transaction.$queryRawUnsafe<Begun[]>(RAISE_GENERATION));

/** Takes the locks of these names, in the same order whoever takes them. */
export function beginApart(locks: readonly string[]): Begin {
  const names = JSON.stringify([...new Set(locks)].sort());
  const text = `SELECT NULL::bigint AS "generation", ${SELECT_TRANSACTION_ID}, (
      SELECT count(pg_advisory_xact_lock(hashtextextended("name", 0))::text) FROM json_array_elements_text($1::json) AS "name"
    ) AS "locked"`;
  return async (transaction) => onlyRow(await transaction.$queryRawUnsafe<Begun[]>(text, names));
}

function onlyRow([row]: Begun[]): Begun {
  if (!row) throw new Error("the database has no row in GateState");
  return row;
}
