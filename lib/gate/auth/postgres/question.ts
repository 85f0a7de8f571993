/** What a gate asks PostgreSQL again and again: which state is committed, and what has changed since the known one. */
import { NO_DOCUMENTS, type StoredDocument, type StoredDocuments } from "@/lib/shared/documents/stored";
import type { Connection } from "./connection";
import type { StateAnswer } from "./known-state";

const newest = (kind: string, known: string) => `(SELECT json_build_object('version', d."version", 'text', d."text")
  FROM (SELECT "version", "text" FROM "ConfigVersion" WHERE "kind" = '${kind}' ORDER BY "version" DESC LIMIT 1) d
  WHERE d."version" <> ${known}::int)`;

// One statement is one snapshot. The generation is read as text, since bigint does not fit into a JavaScript number in
// general; this one counts commits.
const QUESTION = `SELECT s."generation"::text AS "generation", s."stamp", pg_is_in_recovery() AS "isReplica",
  (SELECT json_agg(json_build_array(c."generation", c."keyId")) FROM "ChangedKey" c WHERE c."generation" > $1) AS "changes",
  ${newest("routes", "$2")} AS "routes", ${newest("permissions", "$3")} AS "permissions"
  FROM "GateState" s WHERE s."id" = 1`;

type Row = {
  generation: string;
  stamp: string;
  isReplica: boolean;
  changes: [number, string | null][] | null;
  routes: StoredDocument | null;
  permissions: StoredDocument | null;
};

/** What an asker knows: only documents of other versions are sent. */
type Known = { readonly generation: number; readonly documents: StoredDocuments };

/** For a question whose answer must hold everything. */
export const NOTHING_KNOWN: Known = { generation: 0, documents: NO_DOCUMENTS };

/** Asks once. Rejects when there is no answer, and when a replica answers: it may be behind by any time. */
export async function askState(connection: Connection, { generation: after, documents }: Known): Promise<StateAnswer> {
  const values = [after, documents.routes?.version ?? 0, documents.permissions?.version ?? 0];
  const [row] = await connection.query<Row>({ name: "latchkey-state", text: QUESTION, values });
  if (!row) throw new Error("the gate's state row is missing");
  if (row.isReplica) throw new Error("the server is a replica, which may be behind");
  const { generation, stamp, changes, routes, permissions } = row;
  return { generation: Number(generation), stamp, changes: changes ?? [], routes, permissions };
}
