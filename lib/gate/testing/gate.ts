/** Runs a gate in the test's own process, on real loopback sockets, with keys in memory and no dashboard. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createGate, type GateOptions } from "@/lib/gate/gate";
import { createLog } from "@/lib/gate/process/log";
import { RoutesWatcher } from "@/lib/gate/routes/watcher";
import { UsageRecorder } from "@/lib/gate/usage/recorder";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import { MemoryKeyStore } from "./key-store";

/** A running gate and what a test needs of it. */
export type TestGate = {
  url: string;
  port: number;
  keys: MemoryKeyStore;
  routes: RoutesWatcher;
  /** the batches delivered so far */
  usage: UsageBatch[];
  /** Delivers everything counted so far. */
  flushUsage(): Promise<void>;
  /** Writes the routes file. Its routes are in force when the promise resolves. */
  writeRoutes(routes: readonly object[]): Promise<void>;
  /** Drains the gate, as SIGTERM does, and removes the routes file. */
  end(): Promise<void>;
};

/** Options of a test gate. `routes` are the entries of its routes file. */
export type TestGateOptions = Partial<Pick<GateOptions, "trustedProxies" | "publicAddress" | "hasFastPath">> &
  Partial<GateOptions["limits"]> & { routes?: readonly object[] };

/** Starts a gate on a free loopback port. Limits that the test does not set are the product's defaults. */
export async function startTestGate(options: TestGateOptions = {}): Promise<TestGate> {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-gate-"));
  const file = path.join(folder, "latchkey.routes.json");
  const write = (routes: readonly object[]) => writeFileSync(file, JSON.stringify({ routes }, null, 2));
  if (options.routes) write(options.routes);
  const log = createLog("silent");
  const routes = await RoutesWatcher.load(file, log);
  const keys = new MemoryKeyStore();
  const delivered: UsageBatch[] = [];
  const usage = new UsageRecorder(async (batch) => {
    delivered.push(batch);
    return true;
  });
  const { concurrentPerIp = 20, timeoutSeconds = 600 } = options;
  const publicUrl = new URL("http://localhost:3000");
  const gate = createGate({
    keys,
    usage,
    routes,
    limits: { concurrentPerIp, timeoutSeconds },
    trustedProxies: options.trustedProxies ?? [],
    publicAddress: options.publicAddress ?? { publicUrl, isPublicUrlSet: false, publicProtocol: "http" },
    hasFastPath: options.hasFastPath,
    log,
  });
  await new Promise<void>((resolve, reject) => {
    gate.server.once("error", reject);
    gate.server.listen(0, "127.0.0.1", resolve);
  });
  gate.start();
  const { port } = gate.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    keys,
    routes,
    usage: delivered,
    flushUsage: () => usage.flush(),
    async writeRoutes(next) {
      write(next);
      await routes.check();
    },
    async end() {
      await gate.drain();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
