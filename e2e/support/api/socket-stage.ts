/** What stories of WebSockets have: a gate before an upstream of sockets and a raw one, and somebody with a key. */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Actor } from "@/lib/server/access/actor";
import { startServer, type TestServer } from "../server";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "./people";
import { type RoutesFile, startRawUpstream, writeRoutes } from "./upstream";
import { openSocket, refusedSocket, type SocketUpstream, startSocketUpstream, untilOpen } from "./web-sockets";

type Stage = {
  /** what the raw upstream does with a connection */
  onRaw: (socket: Socket) => void;
  /** the routes to the two upstreams' origins */
  routesTo: (upstream: string, raw: string) => object[];
  settings?: Record<string, string>;
};

/** `secret`, of a key with ViewReports, is shown unless another is given; `path` begins after /api/. */
export type SocketStage = {
  server: TestServer;
  owner: Actor;
  secret: string;
  upstream: SocketUpstream;
  routes: RoutesFile;
  /** Writes the routes anew, as they were at first. */
  resetRoutes: () => void;
  opened: (path: string, key?: string, from?: string) => Promise<WebSocket>;
  refused: (path: string, key?: string, from?: string) => ReturnType<typeof refusedSocket>;
  /** Resolves once this many sockets are open at the upstream. */
  until: (count: number) => Promise<unknown>;
  end: () => Promise<void>;
};

export async function startSocketStage({ onRaw, routesTo, settings }: Stage): Promise<SocketStage> {
  const upstream = await startSocketUpstream();
  const raw = await startRawUpstream(onRaw);
  const list = routesTo(upstream.origin, raw.origin);
  const routes = writeRoutes(list);
  const server = await startServer({ ROUTES_FILE: routes.file, ...settings });
  enterDatabase(server.databaseFile);
  const owner = await createPerson();
  const { secret } = await makeKey(owner, { permissions: ["ViewReports"] });
  const caller = (key = secret, from?: string) => ({ port: server.port, secret: key, from });
  return {
    server,
    owner,
    secret,
    upstream,
    routes,
    resetRoutes: () => routes.write(list),
    opened: (path, key, from) => openSocket(caller(key, from), path),
    refused: (path, key, from) => refusedSocket(caller(key, from), path),
    until: (count) => untilOpen(upstream, count),
    async end() {
      await leaveDatabase();
      await server.end();
      await upstream.close();
      await raw.close();
      routes.remove();
    },
  };
}
