/** Makes sure that all servers that share a database chain its activity with one key. */
import type { Client } from "pg";
import { type ChainKey, readChainKey, requireChainKey } from "@/lib/config/chain-key";
import { connectPostgresql } from "./connect";

/**
 * Compares the chain key in `file` with the one that the database names. The first server of a new database creates a
 * missing file, and its key counts from then on. Returns what does not fit, completing "The database ... can't be
 * used: ", or null. Throws when the file can't be read or written. `replaces` makes this server's key the database's,
 * whatever it was: activity that was chained before can't be proven any more.
 */
export async function findChainKeyFault(url: string, file: string, { replaces = false } = {}): Promise<string | null> {
  const client = await connectPostgresql(url);
  try {
    await client.query("BEGIN");
    // Two servers that start together on a new database take turns, so that the second one makes no key of its own.
    await client.query('LOCK TABLE "ChainKeyMark" IN EXCLUSIVE MODE');
    const fault = await compare(client, file, replaces);
    await client.query("COMMIT");
    return fault;
  } finally {
    // Without a COMMIT the server rolls back.
    await client.end();
  }
}

async function compare(client: Client, file: string, replaces: boolean): Promise<string | null> {
  const marked = await readMark(client);
  if (marked !== null && !replaces) {
    const fault = describeFault(marked, readChainKey(file), file);
    if (fault !== null) return fault;
  }
  await client.query(
    'INSERT INTO "ChainKeyMark" ("id", "keyId") VALUES (1, $1) ON CONFLICT ("id") DO UPDATE SET "keyId" = $1',
    [requireChainKey(file).id],
  );
  return null;
}

/** The mark; else, for a database that had no mark yet, what the newest entry names. Null: nothing was chained. */
async function readMark(client: Client): Promise<string | null> {
  const { rows } = await client.query<{ keyId: string | null }>(
    `SELECT coalesce(
       (SELECT "keyId" FROM "ChainKeyMark"),
       (SELECT "chainKeyId" FROM "Activity" ORDER BY "at" DESC LIMIT 1)
     ) AS "keyId"`,
  );
  return rows[0]?.keyId ?? null;
}

function describeFault(marked: string, key: ChainKey | null, file: string): string | null {
  const cure = "copy that file from a server that runs with this database, or from a backup";
  if (key === null) return `its chain key ${file} is missing; ${cure}`;
  return key.id === marked ? null : `its activity is chained with another key than the one in ${file}; ${cure}`;
}
