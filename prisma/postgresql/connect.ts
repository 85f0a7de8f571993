/** Connects to PostgreSQL once, for what a start and the commands ask of it. */
import type { Client } from "pg";

const CONNECT_TIMEOUT_MS = 10_000;

/** A connection that `end()` closes. Rejects when the server can't be reached, or refuses it. */
export async function connectPostgresql(url: string): Promise<Client> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: "latchkey start",
  });
  // A connection that is lost between two queries would end the process; the next query rejects all the same.
  client.on("error", () => {});
  await client.connect();
  await client.query("SET TIME ZONE 'UTC'");
  return client;
}
