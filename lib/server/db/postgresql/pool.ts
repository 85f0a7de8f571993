/** The connections to PostgreSQL, and what each is set to. */
import net from "node:net";
import pg from "pg";

/** For each server: what a database with the usual limit of 100 connections can give to several. */
const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 3_000;
/** A connection is given up when nothing arrives for so long: longer than any statement waits or works. */
const SILENCE_MS = 8_000;
/** How long a statement waits for another transaction. */
const LOCK_TIMEOUT_MS = 5_000;
/** A server that is frozen or cut off in the middle of a transaction must not hold its locks for ever. */
const IDLE_TIMEOUT_MS = 5_000;

// There is no time limit for a statement: it would end the wait of a COMMIT for a standby, too, which is no failure.
const SETTINGS = `
  SELECT set_config('TimeZone', 'UTC', false),
    set_config('lock_timeout', '${LOCK_TIMEOUT_MS}', false),
    set_config('idle_in_transaction_session_timeout', '${IDLE_TIMEOUT_MS}', false),
    set_config('client_connection_check_interval', '${LOCK_TIMEOUT_MS}', false),
    set_config('statement_timeout', '0', false),
    set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')
      THEN 'on' ELSE current_setting('synchronous_commit') END, false)`;

/** Creates the connections of this process. `onIdleError` hears of a connection that breaks while nobody uses it. */
export function createPool(url: string, onIdleError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: "latchkey dashboard",
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    Client: Connection as unknown as new () => pg.ClientBase,
    onConnect: async (client) => {
      await client.query(SETTINGS);
    },
  });
  pool.on("acquire", (client) => socketOf(client)?.setTimeout(SILENCE_MS));
  pool.on("release", (_error, client) => socketOf(client)?.setTimeout(0));
  pool.on("error", onIdleError);
  return pool;
}

/** A connection that is half open swallows a question without a word, and node-postgres would wait for ever. */
class Connection extends pg.Client {
  readonly socket: net.Socket;

  constructor(config?: pg.ClientConfig) {
    const socket = new net.Socket();
    socket.setTimeout(SILENCE_MS);
    socket.on("timeout", () => socket.destroy());
    super({ ...config, stream: () => socket });
    this.socket = socket;
  }
}

function socketOf(client: pg.ClientBase): net.Socket | null {
  return client instanceof Connection ? client.socket : null;
}
