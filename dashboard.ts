/** The dashboard: Next.js on the private socket that the gate gave it. Lives exactly as long as the gate. */
import { timingSafeEqual } from "node:crypto";
import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { Agent, setGlobalDispatcher } from "undici";
import { logConsole } from "@/lib/server/console-log";
import { consumeActionStarted } from "@/lib/server/request/action-progress";
import { createStaticFiles } from "@/lib/server/request/static-files";
import {
  DASHBOARD_MESSAGES,
  HEARTBEAT_MS,
  INNER,
  INNER_ENV,
  type StartFailure,
  USAGE_TOKEN_HEADER,
} from "@/lib/shared/gate/inner-hop";

const socketPath = process.env[INNER_ENV.socket];
const token = process.env[INNER_ENV.token];
const usageToken = process.env[INNER_ENV.usageToken];
if (!socketPath || !token || !usageToken || !process.send) {
  console.error("The dashboard is started by the gate: run npm start.");
  process.exit(1);
}

logConsole();

/** The gate is gone, perhaps killed: its folder goes too. */
function end(): void {
  if (socketPath) rmSync(path.dirname(socketPath), { recursive: true, force: true });
  process.exit(0);
}

// A signal from the terminal reaches both processes; the gate drains first, then lets go.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.on("disconnect", end);
// A terminal or a pipe that went away is no reason to end.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

function isSame(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== "string") return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

// After a redirect in an action Next fetches the page itself, with the session's cookie and the gate's token. Every
// fetch of this process goes to its own socket, without TLS whatever PUBLIC_URL says, so no other host hears of them.
setGlobalDispatcher(new Agent({ connect: { socketPath } }));
process.env.__NEXT_PRIVATE_ORIGIN = "http://dashboard";

// Begins before Next is loaded: a start that is slow sends heartbeats, one that hangs does not.
setInterval(() => {
  // A gate that has just gone is learnt of by "disconnect"; a failed send must not end the process before.
  process.send?.(DASHBOARD_MESSAGES.heartbeat, undefined, {}, () => {});
}, HEARTBEAT_MS).unref();

/** Tells the gate why the start failed, and ends. The gate logs the cause once, however often it tries. */
function failToStart(error: unknown): void {
  const failure: StartFailure = { failed: error instanceof Error ? error.message : String(error) };
  process.send?.(failure, undefined, {}, () => process.exit(1));
}
process.on("uncaughtException", failToStart);

// Loaded only now: importing Next takes a while, and a gate that dies meanwhile must not go unnoticed.
const { default: next } = await import("next");
const app = next({ dev: false, hostname: "dashboard", port: 80, quiet: true });
await app.prepare();
const handle = app.getRequestHandler();
const serveStaticFile = createStaticFiles(path.resolve(".next/static"));

/**
 * Turns a 500 into a 400 where no action of ours was reached: Next fails that way on a form it can't decode, and what
 * a client sends wrong is the client's fault.
 */
function blameSender(request: IncomingMessage, response: ServerResponse): void {
  const requestId = String(request.headers[INNER.requestId]);
  response.once("close", () => consumeActionStarted(requestId));
  const writeHead = response.writeHead.bind(response) as (status: number, ...rest: unknown[]) => ServerResponse;
  response.writeHead = (status: number, ...rest: unknown[]) =>
    writeHead(consumeActionStarted(requestId) || status !== 500 ? status : 400, ...rest);
}

const server = createServer((request, response) => {
  const isFromGate =
    isSame(request.headers[INNER.token], token) || isSame(request.headers[USAGE_TOKEN_HEADER], usageToken);
  if (!isFromGate) {
    response.writeHead(403).end();
    return;
  }
  if (request.headers[INNER.requestId] !== undefined && request.method === "POST") blameSender(request, response);
  serveStaticFile(request, response, () => {
    handle(request, response).catch((error: unknown) => {
      console.error("the dashboard failed to answer", error);
      response.destroy();
    });
  });
});
// The gate decides how long a request may last and keeps its connections open.
server.requestTimeout = 0;
server.headersTimeout = 0;
server.keepAliveTimeout = 60_000;

// A dashboard that was killed leaves its socket file behind.
rmSync(socketPath, { force: true });
server.listen(socketPath, () => {
  process.off("uncaughtException", failToStart);
  if (!process.connected) return end();
  process.send?.(DASHBOARD_MESSAGES.listening);
});
