/** The gate's entry: reads the configuration, migrates, starts the dashboard, then listens until a signal. */
import { createHash } from "node:crypto";
import path from "node:path";
import { type Config, loadConfig } from "@/lib/config/config";
import { describeDatabase } from "@/lib/config/database";
import { ConfigError } from "@/lib/config/environment";
import { hasTerminal } from "@/lib/config/terminal.mjs";
import { findConfigWarnings } from "@/lib/config/warnings";
import { createGate } from "@/lib/gate/gate";
import { describeStart } from "@/lib/gate/process/addresses";
import { DashboardProcess } from "@/lib/gate/process/dashboard-process";
import { checkPort, listen, StartError } from "@/lib/gate/process/listen";
import { createLog } from "@/lib/gate/process/log";
import { RouteReports } from "@/lib/gate/routes/reports";
import { RoutesWatcher } from "@/lib/gate/routes/watcher";
import { TrafficRecorder } from "@/lib/gate/traffic/recorder";
import { UsageRecorder } from "@/lib/gate/usage/recorder";
import { createClaimCode, normaliseClaimCode } from "@/lib/shared/people/claim-code";
import { openDatabase } from "@/lib/start/database";
import { openLimits } from "@/lib/start/limits";
import { messageOf } from "@/lib/start/opened-database";
import { openPermits } from "@/lib/start/permits";

function describeMissingRoutes({ routesPath }: Config): string {
  const place = path.resolve(routesPath);
  return `ROUTES_FILE is "${routesPath}": ${place} does not exist; create it, or remove ROUTES_FILE to have no routes.`;
}

async function run(build: () => Promise<void>): Promise<void> {
  const config = loadConfig();
  process.stdout.write(`Database: ${describeDatabase(config.database)}\n`);
  const log = createLog(config.logLevel);
  // Node would print warnings as plain text.
  process.removeAllListeners("warning").on("warning", ({ name, message }) => log.warn({ name }, message));
  for (const warning of findConfigWarnings(config)) log.warn(warning);
  const routes = await RoutesWatcher.load(config.routesPath, log);
  if (config.isRoutesFileNamed && !routes.status.isPresent) throw new ConfigError(describeMissingRoutes(config));
  await checkPort(config);
  await build();
  const database = await openDatabase(config, log);
  const permits = await openPermits(config, database.keys, log).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const keyLimits = await openLimits(config, database.keys, log);
  const signUp = database.isSuspect && config.signUp === "first" ? "closed" : config.signUp;
  const claimCode = signUp === "first" ? createClaimCode() : null;
  const dashboard = new DashboardProcess({ ...config, signUp }, log, claimCode, database.keys.nodes?.id);
  dashboard.onCommit = () => database.keys.poll?.();
  const timeoutSeconds = config.connectionTimeoutSeconds;
  const gate = createGate({
    keys: database.keys,
    usage: new UsageRecorder((batch) => dashboard.connections.deliver(batch)),
    describeRoute: (description) => dashboard.connections.describeRoute(description),
    traffic: new TrafficRecorder((batch) => dashboard.connections.deliverTraffic(batch)),
    routes,
    limits: { concurrentPerIp: config.maxConcurrentPerIp, timeoutSeconds },
    permits: permits ?? undefined,
    keyLimits,
    trustedProxies: config.trustedProxies,
    publicAddress: config,
    claimCodeHash: claimCode && createHash("sha256").update(normaliseClaimCode(claimCode)).digest("hex"),
    log,
    dashboard,
    hasFastPath: config.hasFastPath,
  });
  dashboard.onQuestion = (question) => {
    if ("limitsOf" in question) return gate.countLimits(question.limitsOf);
    return "keyTest" in question ? gate.testKey(question.keyTest) : gate.testRoute(question.routeTest);
  };
  const reports = new RouteReports(routes, timeoutSeconds * 1000, (report) =>
    dashboard.connections.reportRoutes(report),
  );
  const stop = async (signal: string) => {
    if (gate.isDraining) return;
    log.info({ signal }, "shutting down");
    reports.stop();
    await gate.drain();
    await dashboard.stop();
    await database.close();
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
    await database.close();
    throw error;
  }
  gate.start();
  reports.start();
  process.stdout.write(describeStart(config, { claimCode: (await database.hasOwner()) ? null : claimCode }));
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
