/** WebSockets for tests: an upstream that greets and echoes, and clients that show a key. */
import { once } from "node:events";
import { WebSocket, WebSocketServer } from "ws";
import { waitFor } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";

/** An upstream of WebSockets, and what it saw. */
export type SocketUpstream = Upstream & {
  /** sockets that are open there now */
  openSockets(): number;
  /** headers and target of the last handshake */
  lastHandshake(): Record<string, unknown>;
};

/** Greets with "welcome" and sends back what it gets; `/no` is answered 409. */
export async function startSocketUpstream(): Promise<SocketUpstream> {
  let open = 0;
  let last: Record<string, unknown> = {};
  const upstream = await startUpstream(
    (_request, response) => void response.end("http"),
    (http) => {
      const sockets = new WebSocketServer({ noServer: true });
      http.on("upgrade", (request, socket, head) => {
        last = { ...request.headers, url: request.url };
        if (request.url === "/no") {
          return void socket.end("HTTP/1.1 409 Conflict\r\nContent-Length: 3\r\nX-Why: busy\r\n\r\nno!");
        }
        sockets.handleUpgrade(request, socket, head, (client) => {
          open++;
          client.on("close", () => open--);
          client.on("message", (data, isBinary) => client.send(data, { binary: isBinary }));
          client.send("welcome");
        });
      });
    },
  );
  return { ...upstream, openSockets: () => open, lastHandshake: () => last };
}

/** Resolves once this many sockets are open there. */
export const untilOpen = (upstream: SocketUpstream, count: number) =>
  waitFor(
    () => upstream.openSockets(),
    (now) => now === count,
  );

/** The gate's port, the key to show, and the loopback address to connect from. */
export type Caller = { port: number; secret: string; from?: string };

function connect({ port, secret, from = "127.0.0.1" }: Caller, path: string): WebSocket {
  const headers = { "X-API-Key": secret };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/${path}`, { headers, localAddress: from });
  socket.on("error", () => {});
  return socket;
}

/** Opens a WebSocket and waits for the upstream's greeting. `path` begins after /api/. */
export async function openSocket(caller: Caller, path: string): Promise<WebSocket> {
  const socket = connect(caller, path);
  const [data] = await once(socket, "message");
  if (String(data) !== "welcome") throw new Error(`greeted with ${data}`);
  return socket;
}

/** Resolves to the answer to a WebSocket that is refused. */
export async function refusedSocket(caller: Caller, path: string) {
  const [, response] = await once(connect(caller, path), "unexpected-response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() };
}

/** A handshake as bytes, for clients that do not keep to the protocol. */
export const handshakeOf = (secret: string, path: string) =>
  [
    `GET /api/${path} HTTP/1.1`,
    `Host: a\r\nX-API-Key: ${secret}`,
    "Connection: Upgrade\r\nUpgrade: websocket",
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ].join("\r\n");
