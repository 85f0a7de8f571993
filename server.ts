/**
 * The gate's entry: reads the configuration, builds and migrates, starts the dashboard, then listens until a signal.
 */
import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { SqliteKeyStore } from "@/lib/gate/auth/key-store-sqlite";
import { createGate } from "@/lib/gate/gate";
import { build, isBuildStale } from "@/lib/gate/process/build";
import { type Config, ConfigError, readConfig } from "@/lib/gate/process/config";
import { DashboardProcess } from "@/lib/gate/process/dashboard-process";
import { createLog } from "@/lib/gate/process/log";
import { RouteReports } from "@/lib/gate/routes/reports";
import { RoutesWatcher } from "@/lib/gate/routes/watcher";
import { UsageRecorder } from "@/lib/gate/usage/recorder";
import { applyMigrations } from "./prisma/migrate";

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

async function start(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const routes = await RoutesWatcher.load(config.routesPath, log);
  if (isBuildStale()) await build();
  const keys = openKeyStore(config);
  const dashboard = new DashboardProcess(config, log);
  const timeoutSeconds = config.connectionTimeoutSeconds;
  const gate = createGate({
    keys,
    usage: new UsageRecorder((batch) => dashboard.deliver(batch)),
    routes,
    limits: { concurrentPerIp: config.maxConcurrentPerIp, timeoutSeconds },
    trustedProxies: config.trustedProxies,
    publicAddress: config,
    log,
    dashboard,
    hasFastPath: config.hasFastPath,
  });
  const reports = new RouteReports(routes, timeoutSeconds * 1000, (report) => dashboard.reportRoutes(report));
  const stop = async (signal: string) => {
    if (gate.isDraining) return;
    log.info({ signal }, "shutting down");
    reports.stop();
    await gate.drain();
    await dashboard.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  try {
    await dashboard.start();
    if (gate.isDraining) return;
    await listen(gate.server, config);
  } catch (error) {
    if (gate.isDraining) return;
    await dashboard.stop();
    throw error;
  }
  gate.start();
  reports.start();
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
