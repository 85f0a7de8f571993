/** Upstreams for API stories: real servers on loopback, and the routes file that names them. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createNetServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

export type Upstream = { origin: string; port: number; close(): Promise<void> };

/** A request as an upstream received it. `names`: its header names, in lower case and in order. */
export type ReceivedRequest = {
  method: string;
  url: string;
  headers: Record<string, string>;
  names: string[];
  body: string;
};

async function listen(server: Server | ReturnType<typeof createNetServer>, sockets: Set<Socket>): Promise<Upstream> {
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the upstream has no port");
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { origin: `http://127.0.0.1:${address.port}`, port: address.port, close };
}

/** Starts an HTTP server that answers with `answer`. */
export function startUpstream(
  answer: RequestListener,
  prepare: (server: Server) => void = () => {},
): Promise<Upstream> {
  const server = createServer(answer);
  prepare(server);
  return listen(server, new Set());
}

/** Starts a server that may send any bytes. */
export function startRawUpstream(onSocket: (socket: Socket) => void): Promise<Upstream> {
  const server = createNetServer((socket) => {
    socket.on("error", () => {});
    onSocket(socket);
  });
  return listen(server, new Set());
}

/** Reads a request to its end. */
export async function readRequest(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : `${value}`,
    ]),
  );
  const { method = "", url = "" } = request;
  return { method, url, headers, names, body: Buffer.concat(chunks).toString() };
}

export type RoutesFile = { file: string; write(routes: readonly object[]): void; remove(): void };

/** Writes a routes file in a new folder. */
export function writeRoutes(routes: readonly object[]): RoutesFile {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-routes-"));
  const file = path.join(folder, "latchkey.routes.json");
  const write = (them: readonly object[]) => writeFileSync(file, JSON.stringify({ routes: them }, null, 2));
  write(routes);
  return { file, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
