/** The gate: reads the configuration, builds and migrates, starts the dashboard, listens, drains. */
import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ConcurrencyLimiter } from "@/lib/gate/auth/concurrency";
import { KeyCache } from "@/lib/gate/auth/key-cache";
import { SqliteKeyStore } from "@/lib/gate/auth/key-store-sqlite";
import { verifyPending } from "@/lib/gate/auth/waiting";
import type { Gate } from "@/lib/gate/context";
import { TickBatch } from "@/lib/gate/http/tick-batch";
import { build, isBuildStale } from "@/lib/gate/process/build";
import { type Config, ConfigError, readConfig } from "@/lib/gate/process/config";
import { DashboardProcess } from "@/lib/gate/process/dashboard-process";
import { createLog } from "@/lib/gate/process/log";
import { Tunnels } from "@/lib/gate/proxy/tunnels";
import { createUpstreams } from "@/lib/gate/proxy/upstream";
import { RouteReports } from "@/lib/gate/routes/reports";
import { RoutesWatcher } from "@/lib/gate/routes/watcher";
import { createGateServer, type GateServer } from "@/lib/gate/server";
import { UsageRecorder } from "@/lib/gate/usage/recorder";
import { applyMigrations } from "./prisma/migrate";

const FLUSH_INTERVAL_MS = 1_000;
/** How often the routes file is looked at, and open tunnels are judged again. */
const LOOK_INTERVAL_MS = 1_000;
const DRAIN_MS = 10_000;
/** How long connections that are idle stay open while draining: a request may be on its way. */
const LAST_WORD_MS = 200;
/** Well below the connections that the gate holds to the dashboard. */
const PAGES_PER_ADDRESS = 200;
const LAST_FLUSH_MS = 3_000;

/** A start that failed for a reason the person at the terminal can mend. */
class StartError extends Error {}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function openKeyStore(config: Config): SqliteKeyStore {
  try {
    applyMigrations(config.databasePath);
    return new SqliteKeyStore(config.databasePath);
  } catch (error) {
    throw new StartError(
      `The database ${config.databasePath} can't be used: ${messageOf(error)}. ` +
        "Set DATABASE_URL to a file this user may write, for example file:./data/latchkey.db.",
    );
  }
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") {
        reject(new StartError(`Port ${port} is already in use. Set PORT to a free one, for example PORT=${port + 1}.`));
      } else {
        reject(new StartError(`Can't listen on ${host ?? "all interfaces"}, port ${port}: ${error.message}.`));
      }
    });
    server.listen({ port, host });
  });
}

/** No new requests; running ones get up to 10 s; then what was counted is written and the dashboard ended. */
async function drain(gate: Gate, { server, fastChecks }: GateServer): Promise<void> {
  gate.isDraining = true;
  gate.usage.stop();
  gate.routes.stop();
  // They would never end by themselves.
  gate.tunnels.closeAll();
  // Not server.close(): that cuts idle connections at once, and with them requests that are on their way.
  const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
  await sleep(LAST_WORD_MS);
  // Connections that were busy a moment ago turn idle without anybody closing them.
  const sweeper = setInterval(() => {
    server.closeIdleConnections();
    fastChecks.closeIdle();
  }, 50);
  await Promise.race([closed, sleep(DRAIN_MS)]);
  clearInterval(sweeper);
  server.closeAllConnections();
  fastChecks.closeAll();
  await Promise.race([gate.usage.flush(), sleep(LAST_FLUSH_MS)]);
  const { dropped } = gate.usage;
  if (dropped > 0) gate.log.warn({ dropped }, "requests were not counted because too many keys were in use at once");
  await Promise.all([gate.dashboard.stop(), gate.upstreams.destroy()]);
  gate.keyStore.close();
}

async function start(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const routes = await RoutesWatcher.load(config.routesPath, log);
  if (isBuildStale()) await build();
  const keyStore = openKeyStore(config);
  const dashboard = new DashboardProcess(config, log);
  const gate: Gate = {
    config,
    log,
    keyStore,
    keys: new KeyCache(keyStore),
    permits: new ConcurrencyLimiter(config.maxConcurrentPerIp),
    pagePermits: new ConcurrencyLimiter(PAGES_PER_ADDRESS),
    usage: new UsageRecorder((batch) => dashboard.deliver(batch)),
    pending: new TickBatch((waiting) => verifyPending(gate, waiting)),
    dashboard,
    routes,
    upstreams: createUpstreams(),
    tunnels: new Tunnels(),
    isDraining: false,
  };
  const listener = createGateServer(gate);
  const longestMs = config.connectionTimeoutSeconds * 1000;
  const reports = new RouteReports(routes, longestMs, (report) => dashboard.tellRoutes(report));
  const stop = (signal: string) => {
    if (gate.isDraining) return;
    log.info({ signal }, "shutting down");
    reports.stop();
    drain(gate, listener).then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  try {
    await dashboard.start();
    if (gate.isDraining) return;
    await listen(listener.server, config);
  } catch (error) {
    if (gate.isDraining) return;
    await dashboard.stop();
    throw error;
  }
  gate.usage.start(FLUSH_INTERVAL_MS);
  gate.routes.start(LOOK_INTERVAL_MS);
  reports.start();
  setInterval(() => gate.tunnels.verifyAll(gate, Date.now()), LOOK_INTERVAL_MS).unref();
  process.stdout.write(`Latchkey is ready at ${config.publicUrl.origin}\n`);
}

// A terminal or a pipe that went away must not take the server with it.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

start().catch((error: unknown) => {
  const isExplained = error instanceof ConfigError || error instanceof StartError;
  console.error(isExplained ? error.message : `Latchkey could not start: ${messageOf(error)}.`);
  process.exit(1);
});
