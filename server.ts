/** The door: reads the configuration, builds and migrates, starts the dashboard, listens, drains. */
import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Slots } from "@/lib/gate/auth/concurrency";
import { KeyCache } from "@/lib/gate/auth/key-cache";
import { KeySource } from "@/lib/gate/auth/key-store-sqlite";
import { judgeAll } from "@/lib/gate/auth/waiting";
import type { House } from "@/lib/gate/context";
import { Turn } from "@/lib/gate/http/tick-batch";
import { build, isBuildStale } from "@/lib/gate/process/build";
import { type Config, ConfigError, readConfig } from "@/lib/gate/process/config";
import { DashboardProcess } from "@/lib/gate/process/dashboard-process";
import { createLog } from "@/lib/gate/process/log";
import { Tunnels } from "@/lib/gate/proxy/tunnels";
import { createUpstreams } from "@/lib/gate/proxy/upstream";
import { RouteReports } from "@/lib/gate/routes/reports";
import { Routes } from "@/lib/gate/routes/watcher";
import { createDoor, type Door } from "@/lib/gate/server";
import { Bookkeeping } from "@/lib/gate/usage/recorder";
import { applyMigrations } from "./prisma/migrate";

const FLUSH_INTERVAL_MS = 1_000;
/** How often the routes file is looked at, and open tunnels are judged again. */
const LOOK_INTERVAL_MS = 1_000;
const DRAIN_MS = 10_000;
/** How long connections that are idle stay open while draining: a request may be on its way. */
const LAST_WORD_MS = 200;
/** Well below the connections that the door holds to the dashboard. */
const PAGES_PER_ADDRESS = 200;
const LAST_FLUSH_MS = 3_000;

/** A start that failed for a reason the person at the terminal can mend. */
class StartError extends Error {}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function openKeys(config: Config): KeySource {
  try {
    applyMigrations(config.databasePath);
    return new KeySource(config.databasePath);
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
async function drain(house: House, { server, plain }: Door): Promise<void> {
  house.isDraining = true;
  house.bookkeeping.stop();
  house.routes.stop();
  // They would never end by themselves.
  house.tunnels.cutAll();
  // Not server.close(): that cuts idle connections at once, and with them requests that are on their way.
  const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
  await sleep(LAST_WORD_MS);
  // Connections that were busy a moment ago turn idle without anybody closing them.
  const sweeper = setInterval(() => {
    server.closeIdleConnections();
    plain.closeIdle();
  }, 50);
  await Promise.race([closed, sleep(DRAIN_MS)]);
  clearInterval(sweeper);
  server.closeAllConnections();
  plain.closeAll();
  await Promise.race([house.bookkeeping.flush(), sleep(LAST_FLUSH_MS)]);
  const { dropped } = house.bookkeeping;
  if (dropped > 0) house.log.warn({ dropped }, "requests were not counted because too many keys were in use at once");
  await Promise.all([house.dashboard.stop(), house.upstreams.destroy()]);
  house.source.close();
}

async function start(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const routes = await Routes.load(config.routesPath, log);
  if (isBuildStale()) await build();
  const source = openKeys(config);
  const dashboard = new DashboardProcess(config, log);
  const house: House = {
    config,
    log,
    source,
    cache: new KeyCache(source),
    slots: new Slots(config.maxConcurrentPerIp),
    pageSlots: new Slots(PAGES_PER_ADDRESS),
    bookkeeping: new Bookkeeping((batch) => dashboard.deliver(batch)),
    turn: new Turn((waiting) => judgeAll(house, waiting)),
    dashboard,
    routes,
    upstreams: createUpstreams(),
    tunnels: new Tunnels(),
    isDraining: false,
  };
  const door = createDoor(house);
  const longestMs = config.connectionTimeoutSeconds * 1000;
  const reports = new RouteReports(routes, longestMs, (report) => dashboard.tellRoutes(report));
  const stop = (signal: string) => {
    if (house.isDraining) return;
    log.info({ signal }, "shutting down");
    reports.stop();
    drain(house, door).then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  try {
    await dashboard.start();
    if (house.isDraining) return;
    await listen(door.server, config);
  } catch (error) {
    if (house.isDraining) return;
    await dashboard.stop();
    throw error;
  }
  house.bookkeeping.start(FLUSH_INTERVAL_MS);
  house.routes.start(LOOK_INTERVAL_MS);
  reports.start();
  setInterval(() => house.tunnels.judgeAll(house, Date.now()), LOOK_INTERVAL_MS).unref();
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
