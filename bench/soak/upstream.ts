/** The API behind the soak: answers late, in pieces, with what it was sent, and over WebSockets. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { PIECE, PIECES } from "./shapes";

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://upstream");
  if (pathname === "/echo") {
    response.writeHead(200, { "Content-Type": "application/octet-stream" });
    request.pipe(response);
    return;
  }
  request.resume();
  if (pathname === "/slow") {
    await sleep(Number(searchParams.get("ms")));
    response.end("late");
    return;
  }
  for (let piece = 0; piece < PIECES && !response.destroyed; piece++) {
    if (!response.write(PIECE)) await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
    await sleep(20);
  }
  response.end();
}

const server = createServer((request, response) => {
  // A client that hangs up is what the soak is about.
  request.on("error", () => {});
  response.on("error", () => {});
  void answer(request, response);
});
const sockets = new WebSocketServer({ server });
sockets.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (data, binary) => socket.send(data, { binary }));
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
