/** Three nodes on one PostgreSQL and one Redis, each behind relays of its own, and an upstream that counts. */
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { call, waitFor } from "../../e2e/support/api/client";
import { findFreePort, startServer, type TestServer } from "../../e2e/support/server";
import { startPostgres, type TestPostgres } from "../../prisma/testing/postgres";
import { startRedis, type TestRedis } from "../../prisma/testing/redis";
import { startRelay, type TestRelay } from "../../prisma/testing/relay";
import type { Stage } from "../stage";
import { ROUTE } from "./clients";
import type { History } from "./history";

/** A node with everything that a fault may be put upon. */
export type TrioNode = {
  name: string;
  url: string;
  server: TestServer;
  toPostgres: TestRelay;
  toRedis: TestRelay;
  /** Starts it again after it was killed, on the same port. */
  restart(): Promise<void>;
};

/** All that runs in a soak. */
export type Trio = {
  nodes: TrioNode[];
  postgres: TestPostgres;
  redis: TestRedis;
  databaseUrl: string;
  chainKeyFile: string;
};

const WELL_AGAIN_MS = 60_000;

/** Starts everything; the stage ends it. */
export async function startTrio(stage: Stage, history: History): Promise<Trio> {
  const postgres = await startPostgres();
  stage.onEnd(() => postgres.stop());
  const redis = await startRedis();
  if (redis === null) throw new Error("This needs redis-server or valkey-server.");
  stage.onEnd(() => redis.stop());
  const databaseUrl = await postgres.createDatabase();
  const routesFile = path.join(stage.folder, "nodes.routes.json");
  const port = await startUpstream(stage, history);
  const route = { path: ROUTE, upstream: `http://127.0.0.1:${port}`, permissions: { GET: [] } };
  writeFileSync(routesFile, JSON.stringify({ routes: [route] }));
  const chainKeyFile = path.join(stage.folder, "chain-key");
  writeFileSync(chainKeyFile, `${randomUUID()}${randomUUID()}`.replaceAll("-", ""));
  const shared = { ROUTES_FILE: routesFile, CHAIN_KEY_FILE: chainKeyFile, SIGN_UP: "closed" };
  const nodes: TrioNode[] = [];
  for (const name of ["alfa", "bravo", "charlie"]) {
    nodes.push(await startNode(stage, name, { postgres, redis, databaseUrl, shared }));
  }
  return { nodes, postgres, redis, databaseUrl, chainKeyFile };
}

type NodeParts = {
  postgres: TestPostgres;
  redis: TestRedis;
  databaseUrl: string;
  shared: Record<string, string>;
};

async function startNode(stage: Stage, name: string, parts: NodeParts): Promise<TrioNode> {
  const toPostgres = await startRelay(parts.postgres.port);
  const toRedis = await startRelay(parts.redis.port);
  stage.onEnd(() => Promise.all([toPostgres.stop(), toRedis.stop()]));
  const port = await findFreePort();
  const folder = path.join(stage.folder, name);
  mkdirSync(folder);
  const start = () =>
    startServer({
      ...parts.shared,
      PORT: String(port),
      NODE_NAME: name,
      DATABASE_URL: toPostgres.toUrl(parts.databaseUrl),
      REDIS_URL: toRedis.toUrl(parts.redis.url),
    });
  const node: TrioNode = {
    name,
    url: `http://127.0.0.1:${port}`,
    server: await start(),
    toPostgres,
    toRedis,
    async restart() {
      await node.server.end();
      node.server = await start();
    },
  };
  stage.onEnd(() => node.server.end());
  return node;
}

/** An API that answers late, and records for each address how many of its requests are under way. */
async function startUpstream(stage: Stage, history: History): Promise<number> {
  const server = createServer(async (request, response) => {
    const address = String(request.headers["x-forwarded-for"]);
    const startedAt = performance.now();
    response.once("close", () => history.running.push({ address, startedAt, endedAt: performance.now() }));
    response.on("error", () => {});
    await sleep(Number(new URL(request.url ?? "/", "http://upstream").searchParams.get("ms")));
    response.end("late");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stage.onEnd(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Resolves when all nodes are ready. Throws with what one answers when that takes longer than it may. */
export async function waitUntilWell({ nodes }: Pick<Trio, "nodes">): Promise<void> {
  for (const { url, name } of nodes) {
    const ask = () =>
      call(`${url}/api/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => ({ status: 0, text: "" }));
    await waitFor(ask, ({ status }) => status === 200, WELL_AGAIN_MS).catch((error: Error) => {
      throw new Error(`${name} is not well again: ${error.message}`);
    });
  }
}
