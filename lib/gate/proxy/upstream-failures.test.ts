/** An upstream may fail in any way: the caller learns how, no permit is lost, and nothing else is disturbed. */
import { setMaxListeners } from "node:events";
import http from "node:http";
import net, { type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { call, exchangeRaw, waitFor } from "@/e2e/support/api/client";
import { startRawUpstream, startUpstream } from "@/e2e/support/api/upstream";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { HeldRequests } from "@/lib/gate/testing/held-requests";

let gate: TestGate;
let held: HeldRequests;
let secret: string;
let closing: (() => unknown)[] = [];
/** paths at the slow upstream whose requests have begun, and those whose answers were closed */
const begun: string[] = [];
const ended: string[] = [];
/** what the raw upstream does with the first bytes of a connection, by the path's last segment */
const manners: Record<string, (socket: Socket) => void> = {
  resets: (socket) => socket.resetAndDestroy(),
  closes: (socket) => socket.end(),
  garbage: (socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"),
  "no-status": (socket) => socket.end("HTTP/1.1 abc Fine\r\n\r\n"),
  "bare-line-feeds": (socket) => socket.end("HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
  "two-framings": (socket) =>
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  "two-lengths": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
  "huge-head": (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(300_000)}\r\n\r\n`),
  switches: (socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
  "half-a-head": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Le"),
  "breaks-off": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
  "breaks-a-chunk": (socket) => socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"),
  "bad-chunk": (socket) => socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nzz\r\n"),
  silent: () => {},
  deaf: (socket) => socket.pause(),
  stalls: (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
  hints: (socket) =>
    socket.end("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
  "until-close": (socket) => socket.end("HTTP/1.0 200 OK\r\n\r\nas long as it lasts"),
  early: (socket) => socket.write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nstop"),
};

beforeAll(async () => {
  const raw = await startRawUpstream((socket) => {
    socket.once("data", (head) => {
      const manner = manners[/^\w+ \/([\w-]+)/.exec(head.toString("latin1"))?.[1] ?? ""];
      // Whoever greets it with TLS is not understood.
      if (manner) manner(socket);
      else socket.end();
    });
  });
  held = await HeldRequests.start();
  const good = await startUpstream((_request, response) => void response.end("good"));
  const slow = await startUpstream((request, response) => {
    const where = request.url ?? "";
    begun.push(where);
    response.once("close", () => ended.push(where));
    if (where === "/reading") response.write("first");
    request.resume();
  });
  const mute = await startRawUpstream(() => {});
  const gone = await startRawUpstream(() => {});
  await gone.close();
  const methods = { GET: [], POST: [] };
  const routes = [
    held.route,
    { path: "/api/raw", upstream: raw.origin, permissions: methods },
    { path: "/api/late", upstream: raw.origin, permissions: methods, timeoutSeconds: 1 },
    { path: "/api/good", upstream: good.origin, permissions: methods },
    { path: "/api/slow", upstream: slow.origin, permissions: methods },
    { path: "/api/nobody", upstream: gone.origin, permissions: methods },
    { path: "/api/nowhere", upstream: "http://no-such-host.invalid", permissions: methods },
    { path: "/api/mute", upstream: mute.origin.replace("http", "https"), permissions: methods, timeoutSeconds: 1 },
    { path: "/api/not-tls", upstream: raw.origin.replace("http", "https"), permissions: methods },
  ];
  closing = [raw.close, good.close, slow.close, mute.close];
  gate = await startTestGate({ routes });
  secret = gate.keys.add();
});
afterAll(async () => {
  await held.close();
  for (const close of closing) await close();
  await gate.end();
});

const ask = (path: string, options: Parameters<typeof call>[1] = {}) =>
  call(`${gate.url}/api/${path}`, { ...options, headers: { "X-API-Key": secret, ...options.headers } });

/** Twenty requests at once from this address are admitted, so no permit was lost. */
const expectNoPermitLost = () => held.expectAllPermitsFree({ url: gate.url, secret, from: "127.0.0.1" });

test.each([
  ["nobody", 502, "upstream_unreachable"],
  ["nowhere", 502, "upstream_unreachable"],
  ["not-tls", 502, "upstream_unreachable"],
  ["raw/resets", 502, "upstream_failed"],
  ["raw/closes", 502, "upstream_failed"],
  ["raw/garbage", 502, "upstream_failed"],
  ["raw/no-status", 502, "upstream_failed"],
  ["raw/bare-line-feeds", 502, "upstream_failed"],
  ["raw/two-framings", 502, "upstream_failed"],
  ["raw/two-lengths", 502, "upstream_failed"],
  ["raw/huge-head", 502, "upstream_failed"],
  ["raw/switches", 502, "upstream_failed"],
  ["raw/half-a-head", 502, "upstream_failed"],
  ["late/silent", 504, "upstream_timeout"],
  ["mute", 504, "upstream_timeout"],
])("%s: %i %s, with and without a body, and no permit is lost", async (path, status, code) => {
  const answers = await Promise.all([
    ...Array.from({ length: 8 }, () => ask(path)),
    ...Array.from({ length: 8 }, () => ask(path, { method: "POST", body: "x".repeat(200_000) })),
  ]);
  for (const answer of answers) {
    expect(answer.json()).toMatchObject({ code, status });
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
  }
  await expectNoPermitLost();
});

test.each(["raw/breaks-off", "raw/breaks-a-chunk", "raw/bad-chunk", "late/stalls"])(
  "an answer of %s that has begun is cut, so that nobody takes it for whole",
  async (path) => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => ask(path).then(({ status }) => status, String)),
    );
    for (const outcome of outcomes) expect(outcome).toMatch(/aborted|hang up|ECONNRESET/);
    await expectNoPermitLost();
  },
);

test("interim answers stay behind, and an answer without a length lasts until its connection ends", async () => {
  expect(await ask("raw/hints")).toMatchObject({ status: 200, text: "ok" });
  expect(await ask("raw/until-close")).toMatchObject({ status: 200, text: "as long as it lasts" });
});

test("who answers before an upload is over is heard, and the upload ends", async () => {
  const answer = await ask("raw/early", { method: "POST", body: Buffer.alloc(3_000_000) });
  expect(answer).toMatchObject({ status: 413, text: "stop" });
  await expectNoPermitLost();
});

const uploadHead = (path: string, bytes: number, more = "") =>
  `POST /api/${path} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\nContent-Length: ${bytes}\r\n${more}\r\n`;

test("time that runs out over an upload is the upstream's fault when that does not read, and the client's when it does not send", async () => {
  const body = Buffer.alloc(40_000_000);
  const unread = await exchangeRaw(
    gate.port,
    Buffer.concat([Buffer.from(uploadHead("late/deaf", body.length)), body]),
    10_000,
  );
  expect(unread).toContain('"code":"upstream_timeout"');
  const unsent = await exchangeRaw(gate.port, `${uploadHead("late/silent", 10)}abc`, 10_000);
  expect(unsent).toContain('"code":"request_timeout"');
  await expectNoPermitLost();
});

test("an upload that was asked for with 100 Continue is read on when its upstream fails, so that the answer is not lost", async () => {
  // The gate reads on for two seconds, which must not be over before a busy machine has sent everything.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const socket = net.connect({ port: gate.port, host: "127.0.0.1", allowHalfOpen: true });
  let text = "";
  const errors: unknown[] = [];
  socket.on("error", (error) => errors.push(error));
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.write(uploadHead("raw/resets", 1_000_000, "Expect: 100-continue\r\n"));
  for (let sent = 0; sent < 100 && !socket.destroyed; sent++) {
    if (sent === 0) await expect.poll(() => text, { timeout: 15_000 }).toContain("100 Continue");
    if (sent === 1) await expect.poll(() => text, { timeout: 15_000 }).toMatch(/\}$/);
    // One write for each piece: the second after the connection was closed would meet a reset.
    await new Promise((resolve) => socket.write(Buffer.alloc(10_000), resolve));
    await nextTurn();
  }
  socket.end();
  await new Promise((resolve) => (socket.closed ? resolve(null) : socket.once("close", resolve)));
  expect(text).toContain('"code":"upstream_failed"');
  expect(errors).toEqual([]);
  vi.useRealTimers();
  await expectNoPermitLost();
});

test("a client that hangs up, while waiting, reading or sending, ends the upstream's request and has its permit back", async () => {
  const abort = new AbortController();
  setMaxListeners(20, abort.signal);
  for (let index = 0; index < 6; index++) {
    for (const where of ["waiting", "reading", "sending"]) {
      const method = where === "sending" ? "POST" : "GET";
      const options = { method, headers: { "X-API-Key": secret }, signal: abort.signal, agent: false as const };
      const request = http.request(`${gate.url}/api/slow/${where}`, options, (response) =>
        response.resume().on("error", () => {}),
      );
      request.on("error", () => {});
      if (where === "sending") request.write("never ends");
      else request.end();
    }
  }
  await waitFor(
    () => begun.length,
    (count) => count === 18,
  );
  expect(ended).toEqual([]);
  abort.abort();
  await waitFor(
    () => ended.length,
    (count) => count === 18,
  );
  await expectNoPermitLost();
});

test("through all of this the server went on, and had nothing to say of a fault of its own", async () => {
  expect((await ask("good")).status).toBe(200);
  expect((await call(`${gate.url}/api/health/ready`)).status).toBe(200);
  expect(gate.output()).not.toMatch(/uncaught|unhandled|TypeError|"level":(?:50|60)/i);
});
