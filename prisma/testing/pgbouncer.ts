/** For tests: PgBouncer, the connection pooler, in front of a PostgreSQL server of the tests. */
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findProgram } from "./debian-program";
import type { TestPostgres } from "./postgres";
import { getServerUser, TEST_PASSWORD } from "./postgres-cluster";
import { endProcess, findFreePort, startProcess } from "./server-process";

/** Which session a client has: its own for as long as it is connected, or another one for each transaction. */
export type PoolMode = "session" | "transaction";

/** A running pooler. */
export type TestPooler = {
  /** The same URL, through the pooler. */
  toUrl(url: string): string;
  stop(): Promise<void>;
};

/** Starts PgBouncer, with these settings besides its own. Throws when it can't be had on this machine. */
export async function startPooler(
  server: TestPostgres,
  poolMode: PoolMode,
  settings: Record<string, string> = {},
): Promise<TestPooler> {
  const found = await findProgram("pgbouncer");
  if (found === null) throw new Error("pgbouncer is neither installed nor to be had from Debian");
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-pgbouncer-"));
  const port = await findFreePort();
  const { uid, gid } = getServerUser();
  const all = {
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_file: "users.txt",
    pool_mode: poolMode,
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const files = {
    "pgbouncer.ini": `[databases]\n* = host=127.0.0.1 port=${server.port}\n[pgbouncer]\n${lines.join("\n")}\n`,
    "users.txt": `"postgres" "${TEST_PASSWORD}"\n`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  chmodSync(folder, 0o755);
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  const pooler = await startProcess({
    program: found.program,
    args: ["pgbouncer.ini"],
    folder,
    ready: /process up/,
    uid,
    gid,
    env: found.libraries === null ? {} : { LD_LIBRARY_PATH: found.libraries },
  });
  return {
    toUrl: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    async stop() {
      await endProcess(pooler, "SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
