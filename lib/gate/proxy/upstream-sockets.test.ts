/** WebSockets through the gate: judged like any request, then bytes both ways. */
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exchangeRaw } from "@/e2e/support/api/client";
import { type SocketStage, startSocketStage } from "@/lib/gate/testing/socket-stage";
import { handshakeOf } from "@/lib/gate/testing/web-sockets";

let stage: SocketStage;

beforeAll(async () => {
  stage = await startSocketStage({
    onRaw: (socket) => {
      socket.once("data", (head) => {
        if (head.includes("/garbage")) socket.end("no http\r\n");
        if (head.includes("/resets")) socket.resetAndDestroy();
        if (head.includes("/ends"))
          socket.end("HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        if (head.includes("/breaks-off"))
          socket.end("HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
      });
    },
    routesTo: (upstream, raw) => [
      { path: "/api/live", upstream, permissions: { GET: ["ViewReports"] } },
      { path: "/api/raw", upstream: raw, permissions: { GET: [] }, timeoutSeconds: 1 },
      { path: "/api/post", upstream, permissions: { POST: [] } },
    ],
  });
});
afterAll(() => stage.end());

test("messages of any size pass both ways, the upstream learns who calls, and closing reaches both ends", async () => {
  const { secret, upstream, opened, until } = stage;
  const socket = await opened(`live/room?x=1&apikey=${secret}`);
  expect(upstream.lastHandshake()).toMatchObject({
    url: "/room?x=1",
    "x-latchkey-account": "account",
    "x-forwarded-for": "127.0.0.1",
  });
  expect(JSON.stringify(upstream.lastHandshake())).not.toContain(secret);
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
  const { gate, secret, refused } = stage;
  const weak = gate.keys.add({ permissions: ["ViewContacts"] });
  expect(JSON.parse((await refused("live", weak)).text)).toMatchObject({ code: "permission_missing" });
  expect((await refused("live", "x")).status).toBe(401);
  expect(JSON.parse((await refused("live", "")).text)).toMatchObject({ code: "key_missing" });
  const post = await refused("post");
  expect([post.status, post.headers.allow]).toEqual([405, "POST"]);
  expect((await refused("whoami")).status).toBe(426);
  const bound = gate.keys.add({ permissions: ["ViewReports"], ipRules: ["127.0.0.77"] });
  expect(JSON.parse((await refused("live", bound)).text)).toMatchObject({
    code: "ip_not_allowed",
    seen_ip: "127.0.0.1",
  });
  const other = `GET /api/live HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`;
  expect(await exchangeRaw(gate.port, other)).toMatch(/^HTTP\/1\.1 426 /);
});

test("an answer in place of a WebSocket says where it ends, so that nobody takes one that breaks off for whole", async () => {
  const { gate, secret } = stage;
  const ask = (path: string) => exchangeRaw(gate.port, handshakeOf(secret, path));
  expect(await ask("raw/ends")).toMatch(/Transfer-Encoding: chunked\r\n.*\r\n\r\n5\r\nhello\r\n0\r\n\r\n$/s);
  expect(await ask("raw/breaks-off")).toMatch(/Transfer-Encoding: chunked\r\n.*\r\n\r\n3\r\nhel\r\n$/s);
  expect(await ask("live/no")).toMatch(/Content-Length: 3\r\n.*\r\n\r\nno!$/s);
});

test("an upstream may answer something else than the upgrade; one that fails is refused as everywhere", async () => {
  const { refused } = stage;
  const no = await refused("live/no");
  expect([no.status, no.headers["x-why"], no.text]).toEqual([409, "busy", "no!"]);
  expect(JSON.parse((await refused("raw/garbage")).text)).toMatchObject({ code: "upstream_failed" });
  expect(JSON.parse((await refused("raw/resets")).text)).toMatchObject({ code: "upstream_failed" });
  expect(JSON.parse((await refused("raw/silent")).text)).toMatchObject({ code: "upstream_timeout", status: 504 });
});

test("bytes that come right behind the request reach the upstream, and an answer under way is not written into", async () => {
  const { gate, secret, until } = stage;
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  const head = `GET /api/live HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
  // A masked text frame "hi", then a close frame.
  const frames = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69, 0x88, 0x80, 0, 0, 0, 0]);
  const text = await exchangeRaw(gate.port, Buffer.concat([Buffer.from(head), frames]));
  expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  expect(text).toContain("welcome");
  expect(text).toContain("\x81\x02hi");
  const pipelined = await exchangeRaw(
    gate.port,
    `GET /api/live HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\n\r\n${head}`,
  );
  expect(pipelined).not.toContain("101 Switching");
  await until(0);
});
