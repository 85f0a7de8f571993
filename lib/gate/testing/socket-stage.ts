/** The scene of tests about WebSockets: a gate before an upstream of sockets and a raw one, and a key. */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { startRawUpstream } from "@/e2e/support/api/upstream";
import { startTestGate, type TestGate } from "./gate";
import { openSocket, refusedSocket, type SocketUpstream, startSocketUpstream, untilOpen } from "./web-sockets";

type Stage = {
  /** what the raw upstream does with a connection */
  onRaw: (socket: Socket) => void;
  /** the routes to the two upstreams' origins */
  routesTo: (upstream: string, raw: string) => object[];
  concurrentPerIp?: number;
};

/** `secret`, of a key with ViewReports, is shown unless another is given. `path` begins after /api/. */
export type SocketStage = {
  gate: TestGate;
  secret: string;
  upstream: SocketUpstream;
  /** Writes the first routes again. */
  resetRoutes: () => Promise<void>;
  opened: (path: string, key?: string, from?: string) => Promise<WebSocket>;
  refused: (path: string, key?: string, from?: string) => ReturnType<typeof refusedSocket>;
  /** Resolves once this many sockets are open at the upstream. */
  until: (count: number) => Promise<unknown>;
  end: () => Promise<void>;
};

/** Starts the gate and its two upstreams. */
export async function startSocketStage({ onRaw, routesTo, concurrentPerIp }: Stage): Promise<SocketStage> {
  const upstream = await startSocketUpstream();
  const raw = await startRawUpstream(onRaw);
  const routes = routesTo(upstream.origin, raw.origin);
  const gate = await startTestGate({ routes, concurrentPerIp });
  const secret = gate.keys.add({ permissions: ["ViewReports"] });
  const caller = (key = secret, from?: string) => ({ port: gate.port, secret: key, from });
  return {
    gate,
    secret,
    upstream,
    resetRoutes: () => gate.writeRoutes(routes),
    opened: (path, key, from) => openSocket(caller(key, from), path),
    refused: (path, key, from) => refusedSocket(caller(key, from), path),
    until: (count) => untilOpen(upstream, count),
    async end() {
      await Promise.all([upstream.close(), raw.close()]);
      await gate.end();
    },
  };
}
