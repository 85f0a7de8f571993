/** The composition root of the gate: puts its parts together, starts them and drains them. */
import type { Server as HttpServer } from "node:http";
import { Server as NetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { LimitCountOutcome } from "@/lib/shared/gate/gate-questions";
import type { KeyTest, KeyTestOutcome } from "@/lib/shared/gate/key-test";
import type { RouteTest, RouteTestOutcome } from "@/lib/shared/gate/route-test";
import type { IpRule } from "@/lib/shared/keys/ip-rules";
import { ConcurrencyLimiter, type PermitCounter } from "./auth/concurrency";
import { refreshKeys } from "./auth/find-keys";
import { KeyCache } from "./auth/key-cache";
import type { KeyStore } from "./auth/key-store";
import { type PendingRequest, verifyPending } from "./auth/verify-pending";
import { countLimits } from "./count-limits";
import { DatabaseHealth } from "./database-health";
import { type DeliverDescription, RouteDescriptions } from "./descriptions/descriptions";
import { IgnoredForwarding } from "./http/client-address";
import type { PublicAddress } from "./http/origin";
import { TickBatch } from "./http/tick-batch";
import { testKey } from "./key-test";
import type { LimitCounter } from "./limits/limit-counter";
import { LocalLimits } from "./limits/local-limits";
import { AddressNotices } from "./process/address-notices";
import type { Log } from "./process/log";
import type { Dashboard } from "./proxy/dashboard";
import { DashboardLanes } from "./proxy/lanes";
import { RunningRequests } from "./proxy/running-requests";
import { UpstreamFailureLog } from "./proxy/upstream-failures";
import { RouteTests } from "./route-test";
import type { RoutesWatcher } from "./routes/watcher";
import { createGateServer, type GateServer, type ServerParts } from "./server";
import type { TrafficRecorder } from "./traffic/recorder";
import { createConnections, createFreshConnections } from "./upstreams/connections";
import { HealthChecks } from "./upstreams/health-checks";
import type { Listener } from "./upstreams/own-listeners";
import type { UsageRecorder } from "./usage/recorder";

const FLUSH_INTERVAL_MS = 1_000;
/** How often the traffic of routes is delivered. Its page shows whole minutes. */
const TRAFFIC_INTERVAL_MS = 5_000;
/** How often the routes file is looked at, and what runs is judged again. */
const CHECK_INTERVAL_MS = 1_000;
const DRAIN_MS = 10_000;
/** How long idle connections stay open at the start of a drain: a request may be on its way. */
const IDLE_GRACE_MS = 200;
const CLOSE_IDLE_INTERVAL_MS = 50;
const LAST_FLUSH_MS = 3_000;
/** Well below the number of connections that the gate holds to the dashboard. */
const PAGES_PER_ADDRESS = 200;

/**
 * What a gate is made of. It owns `keys`, `usage`, `traffic`, `routes`, `permits` and `keyLimits` then: `drain()` stops
 * them.
 */
export type GateOptions = {
  keys: KeyStore;
  usage: UsageRecorder;
  traffic: TrafficRecorder;
  routes: Pick<RoutesWatcher, "table" | "hash" | "start" | "stop" | "follow" | "refresh">;
  limits: {
    /** concurrent API requests of one address */
    concurrentPerIp: number;
    /** how long a whole request may take */
    timeoutSeconds: number;
    /** concurrent page requests of one address; 200 by default */
    pagesPerIp?: number;
    /** how long a connection to an upstream may take to be made, in milliseconds; 10,000 by default */
    connectMs?: number;
  };
  /** Absent: the gate counts permits by itself. */
  permits?: PermitCounter & { close(): Promise<void> };
  /** Absent: the limits of keys are counted in memory, and forgotten at the end. */
  keyLimits?: LimitCounter;
  trustedProxies: readonly IpRule[];
  publicAddress: PublicAddress;
  /** Takes the documents that routes name. Absent: they are not fetched. */
  describeRoute?: DeliverDescription;
  /** the SHA-256 in hex of the one-time code that this start printed, for the other servers that share the database */
  claimCodeHash?: string | null;
  log: Log;
  /** Absent: the gate runs alone. It answers `/api/check`, health and routes; everything else is not found. */
  dashboard?: Dashboard;
  /** false: Node's HTTP server reads every request. By default plain checks take the fast path. */
  hasFastPath?: boolean;
};

/** A gate, from its creation to its drain. It can't be started again. */
export type Gate = {
  /** the HTTP server, for `listen` */
  readonly server: HttpServer;
  readonly isDraining: boolean;
  /** Sends a request through the gate's own path with a key's rights. Never rejects. */
  testRoute(test: RouteTest): Promise<RouteTestOutcome>;
  /** Says what would be decided about a key. Sends and counts nothing. Never rejects. */
  testKey(test: KeyTest): Promise<KeyTestOutcome>;
  /** Says what is counted of the limits of the key whose secret has this SHA-256, in base64. Never rejects. */
  countLimits(secretHash: string): Promise<LimitCountOutcome>;
  /** Starts to deliver usage, to watch the routes file and to judge again what runs. */
  start(): void;
  /**
   * Takes no new requests, gives running ones up to 10 s, delivers what was counted, then closes the key store.
   * The dashboard is the caller's to stop afterwards.
   */
  drain(): Promise<void>;
};

/** Creates a gate that does not listen yet. */
export function createGate(options: GateOptions): Gate {
  const { keys: keyStore, usage, traffic, routes, limits, log, dashboard = null } = options;
  let isDraining = false;
  const database = new DatabaseHealth({ keyStore, dashboard, log });
  const keys = new KeyCache(keyStore);
  const parts: ServerParts = {
    log,
    keyStore,
    database,
    keys,
    usage,
    traffic,
    routes,
    documents: routes,
    dashboard,
    lanes: new DashboardLanes(),
    permits: options.permits ?? new ConcurrencyLimiter(limits.concurrentPerIp),
    keyLimits: options.keyLimits ?? new LocalLimits(),
    pagePermits: new ConcurrencyLimiter(limits.pagesPerIp ?? PAGES_PER_ADDRESS),
    pending: new TickBatch<PendingRequest>((pending) => verifyPending(parts, pending)),
    upstreams: createConnections(listListeners, limits.connectMs),
    freshUpstreams: createFreshConnections(listListeners, limits.connectMs),
    running: new RunningRequests({ keys, log, routes, documents: routes }),
    upstreamFailures: new UpstreamFailureLog(log),
    notices: new AddressNotices(log),
    trustedProxies: options.trustedProxies,
    ignoredForwarding: new IgnoredForwarding(log, options.trustedProxies),
    publicAddress: options.publicAddress,
    timeoutMs: limits.timeoutSeconds * 1000,
    hasFastPath: options.hasFastPath ?? true,
    get isDraining() {
      return isDraining;
    },
  };
  routes.follow(keyStore);
  // Before the first request: saved routes are reported at the start.
  refreshKeys(parts);
  const checks = new HealthChecks({ routes, connections: parts.freshUpstreams, log });
  const { describeRoute: deliver } = options;
  const descriptions = deliver ? new RouteDescriptions({ routes, connections: parts.freshUpstreams, deliver }) : null;
  const { permits } = parts;
  const { claimCodeHash = null } = options;
  keyStore.shareStatus?.(() => {
    return { permits: permits.running, redis: permits.sharing, routesHash: routes.hash, claimCodeHash };
  });
  const listener = createGateServer(parts);
  function listListeners(): Listener[] {
    const address = listener.server.address();
    return address === null || typeof address === "string" ? [] : [address];
  }
  let checkTimer: NodeJS.Timeout | undefined;
  const tests = new RouteTests({ keys, log, routes, documents: routes, serve: listener.serve });
  return {
    server: listener.server,
    testRoute: (test) => tests.run(test),
    testKey: (test) => testKey({ keys, log, routes }, test),
    countLimits: (secretHash) => countLimits(parts, secretHash),
    get isDraining() {
      return isDraining;
    },
    start() {
      parts.keyLimits.start();
      usage.start(FLUSH_INTERVAL_MS);
      traffic.start(TRAFFIC_INTERVAL_MS);
      routes.start(CHECK_INTERVAL_MS);
      database.start();
      checks.start();
      descriptions?.start();
      checkTimer = setInterval(() => {
        // Without requests, reports and servers of the same database hear of saved routes as well.
        refreshKeys(parts);
        parts.running.verifyAll();
      }, CHECK_INTERVAL_MS).unref();
    },
    async drain() {
      isDraining = true;
      usage.stop();
      traffic.stop();
      routes.stop();
      database.stop();
      checks.stop();
      descriptions?.stop();
      clearInterval(checkTimer);
      // They would never end by themselves.
      parts.running.endTunnels();
      await closeConnections(listener);
      await options.permits?.close();
      await parts.keyLimits.close();
      await Promise.race([Promise.all([usage.flush(), traffic.flush()]), sleep(LAST_FLUSH_MS)]);
      const { dropped } = usage;
      if (dropped > 0) log.warn({ dropped }, "requests were not counted because too many keys were in use at once");
      await Promise.all([parts.upstreams.destroy(), parts.freshUpstreams.destroy()]);
      await keyStore.close();
    },
  };
}

/** Resolves when every connection is closed: idle ones after a short grace, busy ones within `DRAIN_MS`. */
async function closeConnections({ server, fastChecks }: GateServer): Promise<void> {
  // Not server.close(): that cuts idle connections at once, and with them requests that are on their way.
  const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
  await sleep(IDLE_GRACE_MS);
  // Connections that were busy a moment ago turn idle without anybody closing them.
  const timer = setInterval(() => {
    server.closeIdleConnections();
    fastChecks?.closeIdle();
  }, CLOSE_IDLE_INTERVAL_MS);
  await Promise.race([closed, sleep(DRAIN_MS)]);
  clearInterval(timer);
  server.closeAllConnections();
  fastChecks?.closeAll();
}
