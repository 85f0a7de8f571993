/** Runs a gate in the test's own process, on real loopback sockets, with keys in memory. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Pool } from "undici";
import type { KeyStore } from "@/lib/gate/auth/key-store";
import { createGate, type Gate, type GateOptions } from "@/lib/gate/gate";
import { createLog } from "@/lib/gate/process/log";
import { RoutesWatcher } from "@/lib/gate/routes/watcher";
import { TrafficRecorder } from "@/lib/gate/traffic/recorder";
import { UsageRecorder } from "@/lib/gate/usage/recorder";
import type { DatabaseFault, UsageBatch } from "@/lib/shared/gate/inner-hop";
import type { TrafficBatch } from "@/lib/shared/traffic/batch";
import { MemoryKeyStore } from "./key-store";

/** A running gate and what a test needs of it. */
export type TestGate = {
  url: string;
  port: number;
  keys: MemoryKeyStore;
  routes: RoutesWatcher;
  /** the file that its routes are read from */
  routesFile: string;
  /** everything logged so far, at every level */
  output(): string;
  /** the batches delivered so far */
  usage: UsageBatch[];
  /** Delivers everything counted so far. */
  flushUsage(): Promise<void>;
  /** Delivers what was counted of routes, and returns all batches so far. */
  readTraffic(): Promise<TrafficBatch[]>;
  /** Writes a whole routes file. It is in force when the promise resolves. */
  writeDocument(document: object): Promise<void>;
  /** Writes the routes file. Its routes are in force when the promise resolves. */
  writeRoutes(routes: readonly object[]): Promise<void>;
  /** Checks the routes file for changes made before this call, as the gate does every second. */
  checkRoutes(): Promise<void>;
  testRoute: Gate["testRoute"];
  testKey: Gate["testKey"];
  countLimits: Gate["countLimits"];
  /** Drains the gate, as SIGTERM does. */
  drain(): Promise<void>;
  /** Drains the gate, unless that was done before, and removes the routes file. */
  end(): Promise<void>;
};

/** Options of a test gate. `routes` are the entries of its routes file. */
export type TestGateOptions = Partial<
  Pick<GateOptions, "trustedProxies" | "publicAddress" | "hasFastPath" | "permits" | "keyLimits">
> &
  Partial<GateOptions["limits"]> & {
    routes?: readonly object[];
    /** the keys of another gate, to be shared with it */
    keys?: MemoryKeyStore;
    /** a key store of another kind, in place of the one in memory */
    store?: KeyStore;
    /** the origin of a server in the dashboard's place; without it the gate runs alone */
    dashboard?: string;
    /** what is wrong with the dashboard's database whenever the gate asks; by default nothing */
    findDatabaseFault?: () => DatabaseFault | null;
  };

/** Starts a gate on a free loopback port. Limits that the test does not set are the product's defaults. */
export async function startTestGate(options: TestGateOptions = {}): Promise<TestGate> {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-gate-"));
  const file = path.join(folder, "latchkey.routes.json");
  const write = (routes: readonly object[]) => writeFileSync(file, JSON.stringify({ routes }, null, 2));
  if (options.routes) write(options.routes);
  let output = "";
  const log = createLog("trace", (line) => {
    output += line;
  });
  const routes = await RoutesWatcher.load(file, log);
  const keys = options.keys ?? new MemoryKeyStore();
  const delivered: UsageBatch[] = [];
  const usage = new UsageRecorder(async (batch) => {
    delivered.push(batch);
    return true;
  });
  const traffic: TrafficBatch[] = [];
  const trafficRecorder = new TrafficRecorder(async (batch) => {
    traffic.push(batch);
    return true;
  });
  const { concurrentPerIp = 20, timeoutSeconds = 600, connectMs } = options;
  const dashboard = options.dashboard === undefined ? null : new Pool(options.dashboard);
  const publicUrl = new URL("http://localhost:3000");
  const gate = createGate({
    keys: options.store ?? keys,
    usage,
    traffic: trafficRecorder,
    routes,
    limits: { concurrentPerIp, timeoutSeconds, connectMs },
    permits: options.permits,
    keyLimits: options.keyLimits,
    trustedProxies: options.trustedProxies ?? [],
    publicAddress: options.publicAddress ?? { publicUrl, isPublicUrlSet: false, publicProtocol: "http" },
    hasFastPath: options.hasFastPath,
    log,
    dashboard: dashboard
      ? {
          isReady: true,
          get databaseFault() {
            return options.findDatabaseFault?.() ?? null;
          },
          token: "test",
          upstream: dashboard,
        }
      : undefined,
  });
  await new Promise<void>((resolve, reject) => {
    gate.server.once("error", reject);
    gate.server.listen(0, "127.0.0.1", resolve);
  });
  gate.start();
  const { port } = gate.server.address() as AddressInfo;
  let draining: Promise<void> | null = null;
  const drain = () => {
    draining ??= gate.drain();
    return draining;
  };
  const checkRoutes = async () => {
    // The first check may be one of the gate's own that had begun before the change.
    await routes.check();
    await routes.check();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    keys,
    routes,
    routesFile: file,
    output: () => output,
    usage: delivered,
    flushUsage: () => usage.flush(),
    async readTraffic() {
      await trafficRecorder.flush();
      return traffic;
    },
    async writeDocument(document) {
      writeFileSync(file, JSON.stringify(document, null, 2));
      await checkRoutes();
    },
    async writeRoutes(next) {
      write(next);
      await checkRoutes();
    },
    checkRoutes,
    testRoute: (test) => gate.testRoute(test),
    testKey: (test) => gate.testKey(test),
    countLimits: (secretHash) => gate.countLimits(secretHash),
    drain,
    async end() {
      await drain();
      await dashboard?.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
