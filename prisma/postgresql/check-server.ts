/** Checks at a start that a PostgreSQL server keeps what Latchkey promises. */
import type { Client } from "pg";
import { connectPostgresql } from "./connect";
import { explainRefusal } from "./explain-refusal";
import { isPooled } from "./pooler";

/** Major versions that the tests run on, or that lie between two of them. */
const [OLDEST, NEWEST] = [14, 18];

/** What a server says of itself. */
export type ServerFacts = {
  /** the major version */
  version: number;
  encoding: string;
  /** it follows another server */
  isReplica: boolean;
  /** it accepts reads alone, by a setting */
  isReadOnly: boolean;
  synchronousCommit: string;
  /** the user may make tables in the first schema of the search path */
  mayCreate: boolean;
  /** that schema; null when there is none */
  schema: string | null;
};

/**
 * What does not fit, completing "The database ... can't be used: ", with what to do; null when everything fits. Covers
 * a server that can't be reached or refuses the connection, too. Quotes no password.
 */
export async function findServerFault(url: string): Promise<string | null> {
  let client: Client | null = null;
  try {
    client = await connectPostgresql(url);
    return judgeServer(await readFacts(client)) ?? (await findPoolerFault(client, url));
  } catch (error) {
    return explainRefusal(error);
  } finally {
    await client?.end();
  }
}

async function readFacts(client: Client): Promise<ServerFacts> {
  const { rows } = await client.query<ServerFacts>(`SELECT
    current_setting('server_version_num')::int / 10000 AS "version",
    current_setting('server_encoding') AS "encoding",
    pg_is_in_recovery() AS "isReplica",
    current_setting('default_transaction_read_only') = 'on' AS "isReadOnly",
    current_setting('synchronous_commit') AS "synchronousCommit",
    current_schema() AS "schema",
    coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS "mayCreate"`);
  const [facts] = rows;
  if (!facts) throw new Error("the server says nothing of itself");
  return facts;
}

/** The first fact that does not fit, as `findServerFault` says it. */
export function judgeServer(facts: ServerFacts): string | null {
  const { version, encoding, isReplica, isReadOnly, synchronousCommit, mayCreate, schema } = facts;
  if (version < OLDEST) return `it is on PostgreSQL ${version}; upgrade the server to ${OLDEST} or later`;
  if (version > NEWEST) {
    return `it is on PostgreSQL ${version}, which this version does not know; upgrade Latchkey, or use ${OLDEST} to ${NEWEST}`;
  }
  if (isReplica) {
    return "the server is a replica, which can be read only; set DATABASE_URL to the primary server";
  }
  if (isReadOnly) {
    return "it can be read only, because default_transaction_read_only is on; set it to off for this database and user";
  }
  if (encoding !== "UTF8") {
    return (
      `its encoding is ${encoding}, and names can be in any script; create it anew with ` +
      "CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
    );
  }
  if (synchronousCommit === "off") {
    return (
      "its synchronous_commit is off, with which a crash can undo a revocation that was confirmed; set it to on for " +
      "this database and user"
    );
  }
  if (!mayCreate) {
    return schema === null
      ? "no schema of this user's search_path exists; create the schema public in it"
      : `its user may not make tables in the schema ${schema}; make that user the owner of the database`;
  }
  return null;
}

async function findPoolerFault(client: Client, url: string): Promise<string | null> {
  if (!(await isPooled(client, () => connectPostgresql(url)))) return null;
  return (
    "a connection pooler in front of it changes the session between transactions, so notifications and settings are " +
    "lost; set DATABASE_URL to the server itself, or the pooler to pool_mode = session"
  );
}
