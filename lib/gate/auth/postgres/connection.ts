/** One connection to PostgreSQL that never keeps its caller waiting: what takes too long is given up, with it. */
import type { Client, QueryConfig, QueryResultRow } from "pg";

/** How long a statement may take. */
export const QUERY_LIMIT_MS = 500;
/** How long connecting may take: a server forks a process, and checks a password. */
const CONNECT_LIMIT_MS = 2_000;

/** What a connection is for. */
export type ConnectionOptions = {
  /** holds a password: must not be logged */
  url: string;
  /** how PostgreSQL lists the connection */
  name: string;
  /** a channel of NOTIFY to listen to, and what to do at each notification */
  channel?: string;
  onNotification?: () => void;
};

/**
 * Runs one statement after the other. A statement that fails for another reason than its own, or takes longer than
 * `QUERY_LIMIT_MS`, costs the connection; the next one opens another. A half-open connection is found that way.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #client: Promise<Client> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** Connects at the first query. */
  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** The rows of a statement. Rejects with the reason when there are none to be had. */
  query<Row extends QueryResultRow>(config: QueryConfig): Promise<Row[]> {
    const turn = this.#last.then(() => this.#run<Row>(config));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #run<Row extends QueryResultRow>(config: QueryConfig): Promise<Row[]> {
    const opening = this.#open();
    try {
      const client = await opening;
      return await withLimit(client.query<Row>(config).then(({ rows }) => rows));
    } catch (error) {
      this.#drop(opening);
      throw error;
    }
  }

  #open(): Promise<Client> {
    if (this.#isClosed) return Promise.reject(new Error("the connection was closed"));
    if (this.#client) return this.#client;
    // A connection that was lost between two statements: the next one must not meet it.
    const opening = connect(this.#options, () => {
      if (this.#client === opening) this.#client = null;
    });
    this.#client = opening;
    return opening;
  }

  #drop(opening: Promise<Client>): void {
    if (this.#client === opening) this.#client = null;
    // It may still be opening.
    void opening.then(end, () => {});
  }

  /** Ends the connection once the statements before are through. */
  async close(): Promise<void> {
    await this.#last;
    this.#isClosed = true;
    if (this.#client) this.#drop(this.#client);
  }
}

/** `pg` is loaded here, so that a gate on SQLite never does. */
async function connect(options: ConnectionOptions, onEnd: () => void): Promise<Client> {
  const { url, name, channel, onNotification } = options;
  const { default: pg } = await import("pg");
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    application_name: name,
    keepAlive: true,
  });
  client.on("error", onEnd).on("end", onEnd);
  if (onNotification) client.on("notification", onNotification);
  await client.connect();
  try {
    if (channel) await withLimit(client.query(`LISTEN ${client.escapeIdentifier(channel)}`));
  } catch (error) {
    end(client);
    throw error;
  }
  return client;
}

/** With a statement under way node-postgres cuts the connection, else it says goodbye. Nobody waits for that. */
function end(client: Client): void {
  client.end().catch(() => {});
}

function withLimit<T>(statement: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(`PostgreSQL did not answer within ${QUERY_LIMIT_MS} ms`));
    const timer = setTimeout(giveUp, QUERY_LIMIT_MS);
    statement.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
