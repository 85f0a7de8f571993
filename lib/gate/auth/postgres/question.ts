/** What a gate asks PostgreSQL again and again: which state is committed, and what has changed since the known one. */
import type { Connection } from "./connection";
import type { StateAnswer } from "./known-state";

// One statement is one snapshot. The generation is read as text, since bigint does not fit into a JavaScript number in
// general; this one counts commits.
const QUESTION = `SELECT s."generation"::text AS "generation", s."stamp", pg_is_in_recovery() AS "isReplica",
  (SELECT json_agg(json_build_array(c."generation", c."keyId")) FROM "ChangedKey" c WHERE c."generation" > $1) AS "changes"
  FROM "GateState" s WHERE s."id" = 1`;

type Row = { generation: string; stamp: string; isReplica: boolean; changes: [number, string | null][] | null };

/** Asks once. Rejects when there is no answer, and when a replica answers: it may be behind by any time. */
export async function askState(connection: Connection, knownGeneration: number): Promise<StateAnswer> {
  const query = { name: "latchkey-state", text: QUESTION, values: [knownGeneration] };
  const [row] = await connection.query<Row>(query);
  if (!row) throw new Error("the gate's state row is missing");
  if (row.isReplica) throw new Error("the server is a replica, which may be behind");
  const { generation, stamp, changes } = row;
  return { generation: Number(generation), stamp, changes: changes ?? [] };
}
