/** For tests: a PostgreSQL server of their own on loopback, which can be frozen, killed and restarted. */
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { copyCluster, findPostgresFolder, getServerUser, TEST_PASSWORD } from "./postgres-cluster";
import {
  endProcess,
  findFreePort,
  freezeProcess,
  killProcess,
  type ServerProcess,
  startProcess,
  thawProcess,
} from "./server-process";

/** Server settings such as `{ max_connections: "20" }`. */
export type PostgresSettings = Record<string, string>;

/** A running server. */
export type TestPostgres = {
  /** leads a superuser to the database `postgres` */
  url: string;
  port: number;
  pid: number;
  /** where its data is */
  folder: string;
  /** the server's major version, such as 15 */
  version: number;
  /** Creates a database and resolves to its URL. It is empty, or a copy of `template`, which nobody may be using. */
  createDatabase(options?: { template?: string; encoding?: "UTF8" | "LATIN1" | "SQL_ASCII" }): Promise<string>;
  /** Runs one statement as the superuser, in the database of this URL or in `postgres`. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[], url?: string): Promise<Row[]>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
  /** Kills all its processes, as a power cut would. `restart` recovers it. */
  kill(): Promise<void>;
  /** Suspends all its processes; `thaw` lets them go on. */
  freeze(): void;
  thaw(): void;
  /** Ends the server if it runs, and starts it on the same port and data, with these settings besides its own. */
  restart(settings?: PostgresSettings): Promise<void>;
  /** Restarts it as a replica, which takes reads alone until `SELECT pg_promote()`. */
  becomeReplica(): Promise<void>;
  /** the last lines that it printed */
  output(): string;
};

const SETTINGS: PostgresSettings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "300",
  shared_buffers: "16MB",
  // Nothing here has to survive a power cut of the machine. `synchronous_commit` stays on, as the product asks for it.
  fsync: "off",
  full_page_writes: "off",
  // Files in the cluster's folder: others would stay behind after a kill.
  dynamic_shared_memory_type: "mmap",
  max_wal_size: "64MB",
  min_wal_size: "8MB",
  autovacuum_naptime: "1h",
};

/** Starts a server on a copy of the cached cluster. It ends with the test process at the latest. */
export async function startPostgres(options: { settings?: PostgresSettings } = {}): Promise<TestPostgres> {
  const programs = await findPostgresFolder();
  const folder = await copyCluster(programs);
  const port = await findFreePort();
  const url = `postgresql://postgres:${TEST_PASSWORD}@127.0.0.1:${port}/postgres`;
  let settings = { ...SETTINGS, ...options.settings };
  const start = (): Promise<ServerProcess> =>
    startProcess({
      program: path.join(programs, "postgres"),
      args: ["-D", path.join(folder, "data"), "-p", String(port), ...toArguments(settings)],
      folder,
      ready: /database system is ready to accept (?:read-only )?connections/,
      ...getServerUser(),
    });
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  let server = await start().catch((error: unknown) => {
    remove();
    throw error;
  });

  const restart = async (more: PostgresSettings = {}) => {
    await endProcess(server, "SIGINT");
    settings = { ...settings, ...more };
    server = await start();
  };
  const query: TestPostgres["query"] = async (text, values = [], database = url) => {
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  const [row] = await query<{ version: number }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS version",
  );

  return {
    url,
    port,
    folder,
    version: row?.version ?? 0,
    get pid() {
      return server.pid;
    },
    query,
    async createDatabase({ template, encoding } = {}) {
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      const source = encoding ? `template0 ENCODING '${encoding}'` : (template ?? "template1");
      await query(`CREATE DATABASE ${name} TEMPLATE ${source}`);
      return url.replace(/postgres$/, name);
    },
    async stop() {
      await endProcess(server, "SIGQUIT");
      remove();
    },
    kill: () => killProcess(server),
    freeze: () => freezeProcess(server),
    thaw: () => thawProcess(server),
    restart,
    becomeReplica() {
      writeFileSync(path.join(folder, "data", "standby.signal"), "");
      return restart();
    },
    output: () => server.output(),
  };
}

function toArguments(settings: PostgresSettings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
