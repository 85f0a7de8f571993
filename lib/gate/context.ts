/** What the gate works with, and what it knows of one request. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import type { ConcurrencyLimiter } from "@/lib/gate/auth/concurrency";
import type { KeyCache } from "@/lib/gate/auth/key-cache";
import type { SqliteKeyStore } from "@/lib/gate/auth/key-store-sqlite";
import type { PendingRequest } from "@/lib/gate/auth/waiting";
import type { Target } from "@/lib/gate/http/target";
import type { TickBatch } from "@/lib/gate/http/tick-batch";
import type { Config } from "@/lib/gate/process/config";
import type { DashboardProcess } from "@/lib/gate/process/dashboard-process";
import type { Log } from "@/lib/gate/process/log";
import type { Tunnels } from "@/lib/gate/proxy/tunnels";
import type { Route } from "@/lib/gate/routes/route-table";
import type { RoutesWatcher } from "@/lib/gate/routes/watcher";
import type { UsageRecorder } from "@/lib/gate/usage/recorder";
import type { Address } from "@/lib/shared/keys/ip-rules";

export type Gate = {
  config: Config;
  log: Log;
  keyStore: SqliteKeyStore;
  keys: KeyCache;
  /** concurrent API requests of an address */
  permits: ConcurrencyLimiter;
  /** concurrent page requests of an address: many browsers may share one, yet none may take the whole dashboard */
  pagePermits: ConcurrencyLimiter;
  usage: UsageRecorder;
  /** the API requests of this turn that wait for their decision */
  pending: TickBatch<PendingRequest>;
  dashboard: DashboardProcess;
  /** which paths lead to other people's APIs */
  routes: RoutesWatcher;
  /** the connections to those */
  upstreams: Dispatcher;
  /** the WebSockets that are open */
  tunnels: Tunnels;
  /** true from the moment the server was asked to end */
  isDraining: boolean;
};

/** One request that is sound as a message, with its answer to be. */
export type RequestContext = {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  target: Target;
  /** null when a trusted proxy's word about it makes no sense */
  client: Address | null;
  /** the upstream that the path leads to; null: this server's own */
  route: Route | null;
};
