/** Latchkey as a candidate: the built server, with so many keys in its database and one route to the upstream. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Environment, startServer, type TestServer } from "../e2e/support/server";
import { type FilledAccount, fillDatabase } from "./keys";
import type { Load } from "./load-measure";
import { startProgram } from "./processes";
import { type Secrets, saveSecrets } from "./secrets";
import { type Stage, tell } from "./stage";

export const CHECK = "/api/check?permission=ViewContacts";
export const ROUTE = "/api/bench";
/** What most rows have in the database. */
export const KEYS = 10_000;

export type Gate = {
  server: TestServer;
  url: string;
  /** the gate's process */
  pid: number;
  secrets: Secrets;
  /** the first of the full accounts, for rows that delete keys */
  accounts: readonly FilledAccount[];
  /** secrets that may make keys, each in an account with room */
  callers: readonly string[];
};

const ACCOUNTS_KEPT = 1_000;

/** The server that `name` names, started once; it is ended with the stage. */
export function gateOf(stage: Stage, name = "gate", keys = KEYS, environment: Environment = {}): Promise<Gate> {
  return stage.once(name, () => startGate(stage, name, keys, environment));
}

async function startGate(stage: Stage, name: string, count: number, more: Environment): Promise<Gate> {
  const file = path.join(stage.folder, `${name}.db`);
  const start = performance.now();
  const [list, accounts]: [string[], FilledAccount[]] = [[], []];
  const callers = fillDatabase(file, count, (account) => {
    for (const { secret } of account.keys) list.push(secret);
    if (accounts.length < ACCOUNTS_KEPT) accounts.push(account);
  });
  tell(`${name}: ${count.toLocaleString("en")} keys in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  const { port } = await upstreamOf(stage);
  const routes = path.join(stage.folder, `${name}.routes.json`);
  const permissions = { GET: ["ViewContacts"] };
  const upstream = `http://127.0.0.1:${port}/data`;
  writeFileSync(routes, JSON.stringify({ routes: [{ path: ROUTE, upstream, permissions, timeoutSeconds: 60 }] }));
  const server = await startServer({ DATABASE_URL: `file:${file}`, ROUTES_FILE: routes, SIGN_UP: "open", ...more });
  stage.onEnd(() => server.end());
  stage.processes.set(name, server.pid);
  stage.processes.set(`${name}'s dashboard`, server.dashboardPid() ?? 0);
  const secrets = saveSecrets(stage, name, list);
  return { server, url: server.url, pid: server.pid, secrets, accounts, callers: callers.map(({ secret }) => secret) };
}

/** The API behind every proxy of the run. */
export function upstreamOf(stage: Stage): Promise<{ port: number; pid: number }> {
  return stage.once("upstream", () => startProgram(stage, "upstream", "peers/upstream.ts", {}));
}

/** A check of keys chosen at random, each of them admitted. */
export function checkLoad(
  stage: Stage,
  { url, secrets, pid }: Pick<Gate, "url" | "secrets" | "pid">,
  connections = 16,
): Load {
  const keys = { pick: "random", from: secrets } as const;
  return { url: `${url}${CHECK}`, keys, connections, seconds: stage.settings.seconds, status: 204, pid };
}
