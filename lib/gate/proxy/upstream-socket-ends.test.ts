/** A WebSocket holds its permit for as long as it lives, and lives no longer than its key and its route. */
import { once } from "node:events";
import net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { call, waitFor } from "@/e2e/support/api/client";
import { type SocketStage, startSocketStage } from "@/lib/gate/testing/socket-stage";
import { handshakeOf } from "@/lib/gate/testing/web-sockets";

let stage: SocketStage;
/** connections to the raw upstream, which says nothing */
let waiting = 0;

beforeAll(async () => {
  stage = await startSocketStage({
    onRaw: (socket) => {
      waiting++;
      socket.once("close", () => waiting--);
      socket.resume();
    },
    routesTo: (upstream, raw) => [
      { path: "/api/live", upstream, permissions: { GET: ["ViewReports"] } },
      { path: "/api/short", upstream, permissions: { GET: [] }, timeoutSeconds: 1 },
      { path: "/api/patient", upstream: raw, permissions: { GET: [] } },
    ],
    concurrentPerIp: 5,
  });
});
afterAll(() => stage.end());

test("an open socket holds its permit; the permit comes back whichever end closes or breaks", async () => {
  const { gate, secret, opened, refused, until } = stage;
  const from = "127.0.0.21";
  for (let round = 0; round < 3; round++) {
    const sockets = await Promise.all(Array.from({ length: 5 }, () => opened("live", secret, from)));
    expect((await refused("live", secret, from)).status).toBe(429);
    const check = () => call(`${gate.url}/api/check`, { headers: { "X-API-Key": secret }, from });
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

test("a client that goes before its upstream has answered has its permit back, and the upstream learns of it", async () => {
  const { gate, secret } = stage;
  const localAddress = "127.0.0.22";
  const asked = waiting;
  const sockets = Array.from({ length: 5 }, () => {
    const socket = net.connect({ port: gate.port, host: "127.0.0.1", localAddress });
    socket.write(handshakeOf(secret, "patient/silent"));
    return socket;
  });
  const until = (count: number) =>
    waitFor(
      () => waiting,
      (now) => now === asked + count,
    );
  await until(5);
  const check = () => call(`${gate.url}/api/check`, { headers: { "X-API-Key": secret }, from: localAddress });
  expect((await check()).status).toBe(429);
  for (const socket of sockets) socket.end();
  await until(0);
  await waitFor(check, ({ status }) => status === 204);
});

test("an open socket ends when its key is deleted, loses the permission, or may not be used from there any more", async () => {
  const { opened, until } = stage;
  const { keys } = stage.gate;
  const add = () => keys.add({ permissions: ["ViewReports"] });
  const [deleted, weakened, restricted] = [add(), add(), add()];
  const sockets = await Promise.all([deleted, weakened, restricted].map((key) => opened("live", key)));
  const stays = await opened("live");
  const closed = sockets.map((socket) => once(socket, "close"));
  keys.delete(deleted);
  keys.set(weakened, { permissions: ["ViewContacts"] });
  keys.set(restricted, { permissions: ["ViewReports"], ipRules: ["127.0.0.99"] });
  expect((await Promise.all(closed)).map(([code]) => code)).toEqual([1006, 1006, 1006]);
  expect(stays.readyState).toBe(WebSocket.OPEN);
  stays.terminate();
  await until(0);
});

test("a socket on which nothing moves ends after the route's time; one that is used does not", async () => {
  const { opened, until } = stage;
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

test("an open socket outlives an edit of the routes file, unless its own route leads elsewhere afterwards", async () => {
  const { gate, secret, upstream, resetRoutes, opened, until } = stage;
  const permissions = { GET: [] };
  const stays = { path: "/api/stays", upstream: upstream.origin, permissions };
  await gate.writeRoutes([stays, { path: "/api/moves", upstream: upstream.origin, permissions }]);
  const isOpen = async (path: string) =>
    (await call(`${gate.url}/api/${path}`, { headers: { "X-API-Key": secret } })).status === 200;
  expect(await isOpen("moves")).toBe(true);
  const [moving, staying] = await Promise.all([opened("moves"), opened("stays")]);
  await gate.writeRoutes([stays, { path: "/api/moves", upstream: `${upstream.origin}/elsewhere`, permissions }]);
  expect((await once(moving, "close"))[0]).toBe(1006);
  expect(staying.readyState).toBe(WebSocket.OPEN);
  staying.terminate();
  await until(0);
  await resetRoutes();
  expect(await isOpen("live")).toBe(true);
});

test("a gate that drains does not wait for open sockets", async () => {
  const { gate, opened } = stage;
  const socket = await opened("live");
  const closed = once(socket, "close");
  await gate.drain();
  expect((await closed)[0]).toBe(1006);
  expect(gate.output()).not.toMatch(/uncaught|unhandled|TypeError|"level":(?:50|60)/i);
});
