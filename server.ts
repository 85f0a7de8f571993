/** The gate's entry: reads the configuration, migrates, starts the dashboard, then listens until a signal. */
import path from "node:path";
import { type Config, loadConfig } from "@/lib/config/config";
import { ConfigError } from "@/lib/config/environment";
import { hasTerminal } from "@/lib/config/terminal.mjs";
import { findConfigWarnings } from "@/lib/config/warnings";
import { SqliteKeyStore } from "@/lib/gate/auth/key-store-sqlite";
import { createGate } from "@/lib/gate/gate";
import { describeStart } from "@/lib/gate/process/addresses";
import { DashboardProcess } from "@/lib/gate/process/dashboard-process";
import { checkPort, listen, StartError } from "@/lib/gate/process/listen";
import { createLog, type Log } from "@/lib/gate/process/log";
import { RouteReports } from "@/lib/gate/routes/reports";
import { RoutesWatcher } from "@/lib/gate/routes/watcher";
import { UsageRecorder } from "@/lib/gate/usage/recorder";
import { createClaimCode } from "@/lib/shared/people/claim-code";
import { backUpBeforeMigration } from "./prisma/backup/before-migration";
import { lockForUse } from "./prisma/backup/database-lock";
import { findDatabaseFaults, hasOwner, truncateLog } from "./prisma/check-database";
import { applyMigrations, MigrationError } from "./prisma/migrate";

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type OpenedDatabase = { keys: SqliteKeyStore; isSuspect: boolean };

function openDatabase(config: Config, log: Log): OpenedDatabase {
  try {
    // Held until this process ends: a restore refuses to begin meanwhile.
    if (lockForUse(config.databasePath) === null) {
      throw new StartError(`The database ${config.databasePath} is being restored: start again when that is done.`);
    }
    const isSuspect = isDatabaseSuspect(config, log);
    backUpIfOlder(config, log);
    applyMigrations(config.databasePath);
    return { keys: new SqliteKeyStore(config.databasePath), isSuspect };
  } catch (error) {
    if (error instanceof StartError) throw error;
    if (error instanceof MigrationError) {
      throw new StartError(`The database ${config.databasePath} can't be used: ${error.message}.`);
    }
    throw new StartError(
      `The database ${config.databasePath} can't be used: ${messageOf(error)}. ` +
        "Set DATABASE_URL to a file this user may write, for example file:./data/latchkey.db.",
    );
  }
}

function isDatabaseSuspect({ databasePath, databaseCheck }: Config, log: Log): boolean {
  const faults = findDatabaseFaults(databasePath);
  for (const fault of faults) {
    if (databaseCheck === "refuse") {
      throw new StartError(
        `The database ${databasePath} can't be used: ${fault}. To start with it as it is, set DATABASE_CHECK=warn.`,
      );
    }
    log.error({ fault }, "the database does not fit; starting, because DATABASE_CHECK is warn");
  }
  return faults.length > 0;
}

function backUpIfOlder({ databasePath, databaseCheck }: Config, log: Log): void {
  try {
    const file = backUpBeforeMigration(databasePath, new Date());
    if (file !== null) process.stdout.write(`Backup before migrating the database: ${file}\n`);
  } catch (error) {
    const reason = messageOf(error);
    if (databaseCheck === "warn")
      return log.error({ reason }, "migrating without a backup, because DATABASE_CHECK is warn");
    throw new StartError(
      `The database ${databasePath} has to be migrated, and no backup of it could be written: ${reason} ` +
        "To migrate it without one, set DATABASE_CHECK=warn.",
    );
  }
}

function emptyLog({ databasePath }: Config, log: Log): void {
  try {
    if (!truncateLog(databasePath)) log.warn("the -wal file could not be emptied: another process uses the database");
  } catch (error) {
    log.error({ reason: messageOf(error) }, "the -wal file could not be emptied");
  }
}

function describeMissingRoutes({ routesPath }: Config): string {
  const place = path.resolve(routesPath);
  return `ROUTES_FILE is "${routesPath}": ${place} does not exist; create it, or remove ROUTES_FILE to have no routes.`;
}

async function run(build: () => Promise<void>): Promise<void> {
  const config = loadConfig();
  process.stdout.write(`Database: ${config.databasePath}\n`);
  const log = createLog(config.logLevel);
  // Node would print warnings as plain text.
  process.removeAllListeners("warning").on("warning", ({ name, message }) => log.warn({ name }, message));
  for (const warning of findConfigWarnings(config)) log.warn(warning);
  const routes = await RoutesWatcher.load(config.routesPath, log);
  if (config.isRoutesFileNamed && !routes.status.isPresent) throw new ConfigError(describeMissingRoutes(config));
  await checkPort(config);
  await build();
  const { keys, isSuspect } = openDatabase(config, log);
  // A server that lost its owner must not give itself to a stranger.
  const signUp = isSuspect && config.signUp === "first" ? "closed" : config.signUp;
  const claimCode = signUp === "first" ? createClaimCode() : null;
  const dashboard = new DashboardProcess({ ...config, signUp }, log, claimCode);
  const timeoutSeconds = config.connectionTimeoutSeconds;
  const gate = createGate({
    keys,
    usage: new UsageRecorder((batch) => dashboard.connections.deliver(batch)),
    routes,
    limits: { concurrentPerIp: config.maxConcurrentPerIp, timeoutSeconds },
    trustedProxies: config.trustedProxies,
    publicAddress: config,
    log,
    dashboard,
    hasFastPath: config.hasFastPath,
  });
  const reports = new RouteReports(routes, timeoutSeconds * 1000, (report) =>
    dashboard.connections.reportRoutes(report),
  );
  const stop = async (signal: string) => {
    if (gate.isDraining) return;
    log.info({ signal }, "shutting down");
    reports.stop();
    await gate.drain();
    await dashboard.stop();
    emptyLog(config, log);
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
  process.on("SIGHUP", (signal) => (hasTerminal() ? stop(signal) : undefined));
  try {
    await dashboard.start();
    if (gate.isDraining) return;
    await listen(gate.server, config);
  } catch (error) {
    if (gate.isDraining) return;
    await dashboard.stop();
    keys.close();
    emptyLog(config, log);
    throw error;
  }
  gate.start();
  reports.start();
  process.stdout.write(describeStart(config, { claimCode: hasOwner(config.databasePath) ? null : claimCode }));
}

// A terminal or a pipe that went away must not take the server with it.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

/**
 * Starts the gate. A start that fails says why and ends the process.
 * @param build builds what is missing of the dashboard; called once configuration and port are known to be usable
 */
export async function start({ build }: { build: () => Promise<void> }): Promise<void> {
  try {
    await run(build);
  } catch (error) {
    const isExplained = error instanceof ConfigError || error instanceof StartError;
    console.error(isExplained ? error.message : `Latchkey could not start: ${messageOf(error)}.`);
    process.exit(1);
  }
}
