/** Slow senders and slow readers hold neither the dashboard's connections nor a place before others. */
import { createHash } from "node:crypto";
import net from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { call, waitFor } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { createTestDashboard } from "@/lib/gate/testing/dashboard";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

const dashboard = createTestDashboard();
/** the pages that the dashboard leaves without an answer */
const held = new Map<string, number>();
const countHeld = (path: string) => held.get(path) ?? 0;
const untilHeld = (path: string, count: number) =>
  waitFor(
    () => countHeld(path),
    (now) => now === count,
  );
/** As large as an answer may be that the gate holds for a slow client. */
const LARGE = Buffer.alloc(480 * 1024, "x");
let largePages = 0;
const TOKEN = "s".repeat(43);
const COOKIE = `latchkey_session=${TOKEN}`;
let gate: TestGate;
let upstream: Upstream;
let secret: string;
const sockets: net.Socket[] = [];

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    if (request.url === "/large") {
      largePages++;
      return void response.end(LARGE);
    }
    if (!request.url?.startsWith("/held/")) return dashboard.answer(request, response);
    const { url } = request;
    held.set(url, countHeld(url) + 1);
    response.once("close", () => held.set(url, countHeld(url) - 1));
  });
  gate = await startTestGate({ dashboard: upstream.origin });
  secret = gate.keys.add();
  gate.keys.sessions.add(createHash("sha256").update(TOKEN).digest("hex"));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  await upstream.close();
  await gate.end();
});

function send(bytes: string, from = "127.0.0.1"): net.Socket {
  const socket = net.connect({ port: gate.port, host: "127.0.0.1", localAddress: from });
  socket.on("error", () => {});
  socket.write(bytes);
  sockets.push(socket);
  return socket;
}

const post = (path: string, length: number, more = "") =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nOrigin: http://localhost:3000\r\nContent-Length: ${length}\r\n${more}\r\n`;
const page = (from: string, headers = {}) => call(`${gate.url}/sign-in`, { from, headers });

test("a body reaches the dashboard only once it is whole, and then byte for byte", async () => {
  const socket = send(post("/sign-in", 6));
  socket.write("abc");
  await page("127.0.0.2");
  expect(dashboard.running("/sign-in")).toBe(0);
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  socket.write("def");
  // The test's dashboard knows only GET here.
  await waitFor(
    () => answer,
    (text) => text.startsWith("HTTP/1.1 405"),
  );
});

test("a body that comes a byte at a time is refused with 408 while others are answered", async () => {
  const socket = send(post("/sign-in", 1000));
  const timer = setInterval(() => socket.write("x"), 500);
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  await waitFor(
    () => answer,
    (text) => text.startsWith("HTTP/1.1 408"),
    20_000,
  );
  clearInterval(timer);
  expect((await page("127.0.0.1")).status).toBe(200);
});

test("strangers from four addresses whom the dashboard leaves waiting keep nobody else waiting", async () => {
  const abort = new AbortController();
  const strangers = Array.from({ length: 160 }, (_, index) =>
    call(`${gate.url}/held/strangers`, { from: `127.0.0.${10 + (index % 4)}`, signal: abort.signal }).catch(() => null),
  );
  // Their lane's 64 places; the others wait in the gate.
  await untilHeld("/held/strangers", 64);
  expect((await page("127.0.0.10", { Cookie: COOKIE })).status).toBe(200);
  expect((await call(`${gate.url}/api/whoami`, { headers: { "X-API-Key": secret } })).status).toBe(200);
  expect(countHeld("/held/strangers")).toBe(64);
  abort.abort();
  await Promise.all(strangers);
  // A cookie that looks like a session's does not help.
  expect((await page("127.0.0.99", { Cookie: `latchkey_session=${"x".repeat(43)}` })).status).toBe(200);
});

test("strangers from three addresses leave room for another stranger", async () => {
  const abort = new AbortController();
  const strangers = Array.from({ length: 570 }, (_, index) =>
    call(`${gate.url}/held/three`, { from: `127.0.0.${20 + (index % 3)}`, signal: abort.signal }).catch(() => null),
  );
  await untilHeld("/held/three", 48);
  expect((await page("127.0.0.30")).status).toBe(200);
  expect(countHeld("/held/three")).toBe(48);
  abort.abort();
  await Promise.all(strangers);
});

test("clients that read nothing give back the dashboard's connections", async () => {
  const clients = 18;
  // The system's buffers take about four megabytes of a connection, so its eighth answer of eleven waits for the
  // client.
  for (let index = 0; index < clients; index++) {
    send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n".repeat(11), "127.0.0.40").pause();
  }
  // The address has 16 places, fewer than clients that wait.
  await waitFor(
    () => largePages,
    (count) => count >= clients * 8,
  );
  expect((await page("127.0.0.40")).status).toBe(200);
  // Otherwise the system's buffers took everything, and nobody waited.
  expect(largePages).toBeLessThan(clients * 11);
});

test.each([
  ["16 KiB for a stranger", 16 * 1024, ""],
  ["256 KiB for somebody who is signed in", 256 * 1024, `Cookie: ${COOKIE}\r\n`],
])("an action's body may have %s, and no byte more", async (_, size, cookie) => {
  const answerTo = async (length: number) => {
    const socket = send(post("/sign-in", length, `${cookie}Connection: close\r\n`) + "x".repeat(length));
    let answer = "";
    for await (const chunk of socket) answer += chunk;
    return answer;
  };
  expect(await answerTo(size)).toMatch(/^HTTP\/1\.1 405/);
  expect(await answerTo(size + 1)).toMatch(/^HTTP\/1\.1 413/);
});
