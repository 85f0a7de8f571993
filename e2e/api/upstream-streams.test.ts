/** The gate buffers no transfer: its memory stays flat at any size. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { call, waitFor } from "../support/api/client";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "../support/api/people";
import { startUpstream, type Upstream, writeRoutes } from "../support/api/upstream";
import { startServer, type TestServer } from "../support/server";

// Gigabytes cross three sockets. How long that takes is the machine's affair; what is promised is flat memory.
vi.setConfig({ testTimeout: 300_000 });

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(MIB, "x");
/** By how much the gate may grow during gigabytes: socket buffers and garbage, but not the transfer. */
const GROWTH_BYTES = 200 * MIB;

let server: TestServer;
let upstream: Upstream;
let routes: { file: string; remove(): void };
let secret: string;
let received = 0;
let sent = 0;

async function takeAll(request: IncomingMessage, response: http.ServerResponse): Promise<void> {
  received = 0;
  for await (const piece of request) received += (piece as Buffer).length;
  response.end(String(received));
}

/** Counts the bytes that were read from it. */
function* pieces(count: number): Generator<Buffer> {
  sent = 0;
  for (let index = 0; index < count; index++) {
    sent += PIECE.length;
    yield PIECE;
  }
}

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    if (request.method === "POST") return void takeAll(request, response);
    Readable.from(pieces(Number(request.url?.slice(1)))).pipe(response);
  });
  routes = writeRoutes([{ path: "/api/files", upstream: upstream.origin, permissions: { GET: [], POST: [] } }]);
  server = await startServer({ ROUTES_FILE: routes.file });
  enterDatabase(server.databaseFile);
  ({ secret } = await makeKey(await createPerson()));
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
  await upstream.close();
  routes.remove();
});

function start(method: string, path: string, headers: Record<string, string> = {}): http.ClientRequest {
  const options = { method, headers: { "X-API-Key": secret, ...headers }, agent: false as const };
  return http.request(`${server.url}/api/files${path}`, options);
}

/** The gate's memory, from the kernel; the peak since the last look. */
function peakBytes(): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) * 1024;
}

test("an upload of 2 GB with a length, and of half a gigabyte in chunks, takes no memory", async () => {
  const before = peakBytes();
  for (const [count, headers] of [
    [2048, { "Content-Length": String(2048 * MIB) }],
    [512, {}],
  ] as const) {
    const request = start("POST", "/", headers);
    const answered = once(request, "response");
    for (let index = 0; index < count; index++) if (!request.write(PIECE)) await once(request, "drain");
    request.end();
    const [response] = (await answered) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
    await once(response, "end");
    expect(received).toBe(count * MIB);
  }
  expect(peakBytes() - before).toBeLessThan(GROWTH_BYTES);
});

test("a client that stops reading pauses the upstream; when it reads on, everything arrives", async () => {
  const before = peakBytes();
  const request = start("GET", "/1024");
  request.end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.pause();
  // Until the gate takes nothing more, though it answers a hundred requests meanwhile: every buffer is full.
  const headers = { "X-API-Key": secret };
  await waitFor(
    async () => {
      const last = sent;
      for (let count = 0; count < 100; count++) await call(`${server.url}/api/check`, { headers });
      return sent === last;
    },
    (isStill) => isStill,
    120_000,
  );
  expect(sent).toBeLessThan(64 * MIB);
  let arrived = 0;
  response.on("data", (chunk: Buffer) => {
    arrived += chunk.length;
  });
  response.resume();
  await once(response, "end");
  expect(arrived).toBe(1024 * MIB);
  expect(peakBytes() - before).toBeLessThan(GROWTH_BYTES);
});
