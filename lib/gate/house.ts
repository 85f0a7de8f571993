/** What the door works with, and what it knows of one request. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import type { Address } from "@/lib/shared/ip-rules";
import type { Bookkeeping } from "./bookkeeping";
import type { Config } from "./config";
import type { DashboardProcess } from "./dashboard-process";
import type { KeyCache } from "./key-cache";
import type { KeySource } from "./key-source";
import type { Log } from "./log";
import type { Route } from "./route-table";
import type { Routes } from "./routes";
import type { Slots } from "./slots";
import type { Target } from "./target";
import type { Tunnels } from "./tunnels";
import type { Turn } from "./turn";
import type { Waiting } from "./waiting";

export type House = {
  config: Config;
  log: Log;
  source: KeySource;
  cache: KeyCache;
  /** concurrent API requests of an address */
  slots: Slots;
  /** concurrent page requests of an address: many browsers may share one, yet none may take the whole dashboard */
  pageSlots: Slots;
  bookkeeping: Bookkeeping;
  /** the API requests of this turn that wait for their verdict */
  turn: Turn<Waiting>;
  dashboard: DashboardProcess;
  /** which paths lead to other people's APIs */
  routes: Routes;
  /** the connections to those */
  upstreams: Dispatcher;
  /** the WebSockets that are open */
  tunnels: Tunnels;
  /** true from the moment the server was asked to end */
  isDraining: boolean;
};

/** One request that is sound as a message, with its answer to be. */
export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  target: Target;
  /** null when a trusted proxy's word about it makes no sense */
  client: Address | null;
  /** the upstream that the path leads to; null: this server's own */
  route: Route | null;
};
