/** WebSockets through the gate: judged like any request, a slot for as long as they live, and no longer than their key. */
import { once } from "node:events";
import net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { Actor } from "@/lib/server/sessions";
import { startServer, type TestServer } from "../server";
import { call, exchangeRaw, waitFor } from "./client";
import { createPerson, enterDatabase, leaveDatabase, makeKey, removeKey, reviseKey } from "./people";
import { type RoutesFile, startRawUpstream, startUpstream, type Upstream, writeRoutes } from "./upstream";

let server: TestServer;
let owner: Actor;
let secret: string;
let upstream: Upstream;
let raw: Upstream;
let routes: RoutesFile;
let open = 0;
/** connections to the raw upstream */
let waiting = 0;
let lastHeaders: Record<string, unknown> = {};

const ROUTES = () => [
  { path: "/api/live", upstream: upstream.origin, permissions: { GET: ["ViewReports"] } },
  { path: "/api/short", upstream: upstream.origin, permissions: { GET: [] }, timeoutSeconds: 1 },
  { path: "/api/raw", upstream: raw.origin, permissions: { GET: [] }, timeoutSeconds: 1 },
  { path: "/api/patient", upstream: raw.origin, permissions: { GET: [] } },
  { path: "/api/post", upstream: upstream.origin, permissions: { POST: [] } },
];

beforeAll(async () => {
  upstream = await startUpstream(
    (_request, response) => void response.end("http"),
    (http) => {
      const sockets = new WebSocketServer({ noServer: true });
      http.on("upgrade", (request, socket, head) => {
        lastHeaders = { ...request.headers, url: request.url };
        if (request.url === "/no")
          return void socket.end("HTTP/1.1 409 Conflict\r\nContent-Length: 3\r\nX-Why: busy\r\n\r\nno!");
        sockets.handleUpgrade(request, socket, head, (client) => {
          open++;
          client.on("close", () => open--);
          client.on("message", (data, isBinary) => client.send(data, { binary: isBinary }));
          client.send("welcome");
        });
      });
    },
  );
  raw = await startRawUpstream((socket) => {
    waiting++;
    socket.once("close", () => waiting--);
    socket.once("data", (head) => {
      if (head.includes("/garbage")) socket.end("no http\r\n");
      if (head.includes("/resets")) socket.resetAndDestroy();
      if (head.includes("/breaks-off"))
        socket.end("HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
    });
  });
  routes = writeRoutes(ROUTES());
  server = await startServer({ ROUTES_FILE: routes.file, MAX_CONCURRENT_PER_IP: "5" });
  enterDatabase(server.databaseFile);
  owner = await createPerson();
  ({ secret } = await makeKey(owner, { permissions: ["ViewReports"] }));
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
  await upstream.close();
  await raw.close();
  routes.remove();
});

function connect(path: string, key = secret, from = "127.0.0.1"): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/${path}`, {
    headers: { "X-API-Key": key },
    localAddress: from,
  });
  socket.on("error", () => {});
  return socket;
}

/** Opens one, and waits for the upstream's first word. */
async function opened(path: string, key?: string, from?: string): Promise<WebSocket> {
  const socket = connect(path, key, from);
  const [data] = await once(socket, "message");
  expect(String(data)).toBe("welcome");
  return socket;
}

/** The answer to one that is refused. */
async function refused(path: string, key?: string, from?: string) {
  const socket = connect(path, key, from);
  const [, response] = await once(socket, "unexpected-response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() };
}

const until = (count: number) =>
  waitFor(
    () => open,
    (now) => now === count,
  );

test("messages of any size pass both ways, the upstream learns who calls, and closing reaches both ends", async () => {
  const socket = await opened(`live/room?x=1&apikey=${secret}`);
  expect(lastHeaders).toMatchObject({
    url: "/room?x=1",
    "x-latchkey-account": owner.accountId,
    "x-forwarded-for": "127.0.0.1",
  });
  expect(JSON.stringify(lastHeaders)).not.toContain(secret);
  for (const message of ["hello", Buffer.alloc(3_000_000, 7)]) {
    socket.send(message);
    const [echo] = await once(socket, "message");
    expect(Buffer.compare(Buffer.from(echo), Buffer.from(message))).toBe(0);
  }
  socket.close(1000, "done");
  const [code, reason] = await once(socket, "close");
  expect([code, String(reason)]).toEqual([1000, "done"]);
  await until(0);
});

test("who may not is refused as everywhere, in problem details", async () => {
  const weak = await makeKey(owner, { permissions: ["ViewContacts"] });
  expect(JSON.parse((await refused("live", weak.secret)).text)).toMatchObject({ code: "permission_missing" });
  expect((await refused("live", "x")).status).toBe(401);
  expect(JSON.parse((await refused("live", "")).text)).toMatchObject({ code: "key_missing" });
  const post = await refused("post");
  expect([post.status, post.headers.allow]).toEqual([405, "POST"]);
  expect((await refused("whoami")).status).toBe(426);
  const bound = await makeKey(owner, { permissions: ["ViewReports"], ipRules: ["127.0.0.77"] });
  expect(JSON.parse((await refused("live", bound.secret)).text)).toMatchObject({
    code: "ip_not_allowed",
    seen_ip: "127.0.0.1",
  });
  const other = `GET /api/live HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`;
  expect(await exchangeRaw(server.port, other)).toMatch(/^HTTP\/1\.1 426 /);
});

test("an open socket holds its slot; the slot comes back whichever end closes or breaks", async () => {
  const from = "127.0.0.21";
  for (let round = 0; round < 3; round++) {
    const sockets = await Promise.all(Array.from({ length: 5 }, () => opened("live", secret, from)));
    expect((await refused("live", secret, from)).status).toBe(429);
    const check = () => call(`${server.url}/api/check`, { headers: { "X-API-Key": secret }, from });
    expect((await check()).status).toBe(429);
    for (const socket of sockets) {
      if (round === 0) socket.close();
      else if (round === 1) socket.terminate();
      else (socket as unknown as { _socket: net.Socket })._socket.resetAndDestroy();
    }
    await until(0);
    await waitFor(check, ({ status }) => status === 204);
  }
});

const handshake = (path: string) =>
  `GET /api/${path} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

test("a client that goes before its upstream has answered has its slot back, and the upstream learns of it", async () => {
  const localAddress = "127.0.0.22";
  const asked = waiting;
  const sockets = Array.from({ length: 5 }, () => {
    const socket = net.connect({ port: server.port, host: "127.0.0.1", localAddress });
    socket.write(handshake("patient/silent"));
    return socket;
  });
  const until = (count: number) =>
    waitFor(
      () => waiting,
      (now) => now === asked + count,
    );
  await until(5);
  const check = () => call(`${server.url}/api/check`, { headers: { "X-API-Key": secret }, from: localAddress });
  expect((await check()).status).toBe(429);
  for (const socket of sockets) socket.end();
  await until(0);
  await waitFor(check, ({ status }) => status === 204);
});

test("an answer in place of a WebSocket that breaks off is cut, so that nobody takes it for whole", async () => {
  const socket = net.connect(server.port, "127.0.0.1");
  socket.write(handshake("raw/breaks-off"));
  socket.resume();
  const [error] = await once(socket, "error");
  expect(error).toMatchObject({ code: "ECONNRESET" });
});

test("an open socket ends when its key is deleted, loses the permission, or may not be used from there any more", async () => {
  const wish = { permissions: ["ViewReports" as const] };
  const keys = await Promise.all([makeKey(owner, wish), makeKey(owner, wish), makeKey(owner, wish)]);
  const sockets = await Promise.all(keys.map((key) => opened("live", key.secret)));
  const stays = await opened("live");
  const closed = sockets.map((socket) => once(socket, "close"));
  await removeKey(owner, keys[0].key);
  await reviseKey(owner, keys[1].key, { permissions: ["ViewContacts"] });
  await reviseKey(owner, keys[2].key, { ipRules: ["127.0.0.99"] });
  expect((await Promise.all(closed)).map(([code]) => code)).toEqual([1006, 1006, 1006]);
  expect(stays.readyState).toBe(WebSocket.OPEN);
  stays.terminate();
  await until(0);
});

test("an upstream that would rather not is heard; one that fails is told as everywhere", async () => {
  const no = await refused("live/no");
  expect([no.status, no.headers["x-why"], no.text]).toEqual([409, "busy", "no!"]);
  expect(JSON.parse((await refused("raw/garbage")).text)).toMatchObject({ code: "upstream_failed" });
  expect(JSON.parse((await refused("raw/resets")).text)).toMatchObject({ code: "upstream_failed" });
  expect(JSON.parse((await refused("raw/silent")).text)).toMatchObject({ code: "upstream_timeout", status: 504 });
});

test("a socket on which nothing moves ends after the route's time; one that is used does not", async () => {
  const idle = await opened("short");
  const used = await opened("short");
  const timer = setInterval(() => used.send("x"), 200);
  const [code] = await once(idle, "close");
  expect(code).toBe(1006);
  // The used one was opened later and lives: another idle one comes and goes meanwhile.
  await once(await opened("short"), "close");
  expect(used.readyState).toBe(WebSocket.OPEN);
  clearInterval(timer);
  used.terminate();
  await until(0);
});

test("bytes that come right behind the request reach the upstream, and an answer under way is not written into", async () => {
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  const head = `GET /api/live HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
  // A masked text frame "hi", then a close frame.
  const frames = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69, 0x88, 0x80, 0, 0, 0, 0]);
  const text = await exchangeRaw(server.port, Buffer.concat([Buffer.from(head), frames]));
  expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  expect(text).toContain("welcome");
  expect(text).toContain("\x81\x02hi");
  const pipelined = await exchangeRaw(
    server.port,
    `GET /api/live HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\n\r\n${head}`,
  );
  expect(pipelined).not.toContain("101 Switching");
  await until(0);
});

test("an open socket outlives an edit of the routes file, unless its own route leads elsewhere afterwards", async () => {
  const permissions = { GET: [] };
  const stays = { path: "/api/stays", upstream: upstream.origin, permissions };
  routes.write([stays, { path: "/api/moves", upstream: upstream.origin, permissions }]);
  const isOpen = async (path: string) =>
    (await call(`${server.url}/api/${path}`, { headers: { "X-API-Key": secret } })).status === 200;
  await waitFor(() => isOpen("moves"), Boolean);
  const [moving, staying] = await Promise.all([opened("moves"), opened("stays")]);
  routes.write([stays, { path: "/api/moves", upstream: `${upstream.origin}/elsewhere`, permissions }]);
  expect((await once(moving, "close"))[0]).toBe(1006);
  expect(staying.readyState).toBe(WebSocket.OPEN);
  staying.terminate();
  await until(0);
  routes.write(ROUTES());
  await waitFor(() => isOpen("live"), Boolean);
});

test("a server that shuts down does not wait for open sockets", async () => {
  const socket = await opened("live");
  const closed = once(socket, "close");
  expect(await server.stop()).toBe(0);
  expect((await closed)[0]).toBe(1006);
  expect(server.output()).not.toMatch(/uncaught|unhandled|TypeError|"level":(?:50|60)/i);
});
