/** The table of docs/guides/upstreams.md: which failures cost a request, and which send it to another upstream. */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import {
  type ReceivedRequest,
  readRequest,
  startRawUpstream,
  startUpstream,
  type Upstream,
} from "@/e2e/support/api/upstream";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

let gate: TestGate;
let good: Upstream;
let headers: Record<string, string>;
const received: ReceivedRequest[] = [];
const upstreams: Record<string, string> = {};
/** requests that reached the raw upstream */
let failed = 0;
let routes = 0;

/** What the raw upstream does with a request. */
const manners: Record<string, (socket: Socket) => void> = {
  closes: (socket) => socket.end(),
  resets: (socket) => socket.resetAndDestroy(),
  "half-a-head": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Le"),
  "hints-only": (socket) => socket.end("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
  garbage: (socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"),
  "huge-head": (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(300_000)}\r\n\r\n`),
  silent: () => {},
  "breaks-off": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
  "answers-500": (socket) => socket.end("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
  "answers-503": (socket) => socket.end("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"),
};

const closing: Upstream[] = [];

beforeAll(async () => {
  good = await startUpstream(async (request, response) => {
    received.push(await readRequest(request));
    response.end("good");
  });
  const raw = await startRawUpstream((socket) =>
    socket.once("data", (head) => {
      failed++;
      const manner = manners[/^\w+ \/([\w-]+)/.exec(head.toString("latin1"))?.[1] ?? ""];
      if (manner) manner(socket);
      else socket.end();
    }),
  );
  const gone = await startRawUpstream(() => {});
  await gone.close();
  closing.push(good, raw);
  gate = await startTestGate({ concurrentPerIp: 100 });
  headers = { "X-API-Key": gate.keys.add() };
  Object.assign(upstreams, {
    "connection refused": gone.origin,
    "host name unknown": "http://no-such-host.invalid",
    "TLS failed": raw.origin.replace("http", "https"),
    "address refused": gate.url,
    raw: raw.origin,
  });
});
afterAll(async () => {
  for (const upstream of closing) await upstream.close();
  await gate.end();
});

const permissions = Object.fromEntries(
  ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "PATCH"].map((one) => [one, []]),
);

/** Puts a new route in force whose first request goes to the first upstream. Returns its path. */
async function routeTo(list: readonly (string | object)[], facts: object = {}): Promise<string> {
  routes++;
  const path = `/api/route-${routes}`;
  await gate.writeRoutes([{ path, upstreams: list, permissions, ...facts }]);
  received.length = 0;
  failed = 0;
  return path;
}

const ask = (path: string, method = "GET", body?: string) => call(gate.url + path, { method, headers, body });

const IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];
const ALL = [...IDEMPOTENT, "POST", "PATCH"];

test.each(["connection refused", "host name unknown", "TLS failed", "address refused"])(
  "%s: any request is sent to another upstream, with its body",
  async (failure) => {
    for (const method of ALL) {
      const path = await routeTo([upstreams[failure] ?? "", good.origin]);
      expect((await ask(path, method)).status).toBe(200);
      expect(received).toMatchObject([{ method, body: "" }]);
    }
    for (const method of ["PUT", "POST", "PATCH"]) {
      const path = await routeTo([upstreams[failure] ?? "", good.origin]);
      const body = "x".repeat(200_000);
      expect(await ask(path, method, body)).toMatchObject({ status: 200, text: "good" });
      expect(received).toMatchObject([{ method, body }]);
    }
  },
);

test("no connection in time: any request is sent to another upstream, with its body", async () => {
  // Accepts connections, and says nothing of TLS.
  const silent = await startRawUpstream(() => {});
  const upstreams = [silent.origin.replace("http", "https"), good.origin];
  const other = await startTestGate({ connectMs: 100 });
  const headers = { "X-API-Key": other.keys.add() };
  for (const [method, body] of [["GET"], ["POST", "x".repeat(200_000)]] as const) {
    received.length = 0;
    // A new route begins with the first upstream again.
    const path = `/api/slow-to-connect/${method.toLowerCase()}`;
    await other.writeRoutes([{ path, upstreams, permissions }]);
    expect(await call(other.url + path, { method, headers, body })).toMatchObject({ status: 200, text: "good" });
    expect(received).toMatchObject([{ method, body: body ?? "" }]);
  }
  expect(other.output()).toContain("connect_timeout");
  await other.end();
  await silent.close();
});

test.each(["closes", "resets", "half-a-head", "hints-only"])(
  "a connection that breaks before the answer (%s): only an idempotent request without a body is sent to another upstream",
  async (manner) => {
    for (const method of ALL) {
      const path = await routeTo([upstreams.raw ?? "", good.origin]);
      const { status } = await ask(`${path}/${manner}`, method);
      expect([method, status]).toEqual([method, IDEMPOTENT.includes(method) ? 200 : 502]);
      expect([failed, received.length]).toEqual([1, IDEMPOTENT.includes(method) ? 1 : 0]);
    }
    for (const method of ["PUT", "POST", "PATCH"]) {
      const path = await routeTo([upstreams.raw ?? "", good.origin]);
      expect((await ask(`${path}/${manner}`, method, "body")).json()).toMatchObject({ code: "upstream_failed" });
      expect([failed, received.length]).toEqual([1, 0]);
    }
  },
);

test.each([
  ["garbage", 502, "upstream_failed"],
  ["huge-head", 502, "upstream_failed"],
  ["silent", 504, "upstream_timeout"],
])("an answer that is none (%s) is not asked for again", async (manner, status, code) => {
  const path = await routeTo([upstreams.raw ?? "", good.origin], { timeoutSeconds: 1 });
  const answer = await ask(`${path}/${manner}`);
  expect(answer.status).toBe(status);
  expect(answer.json()).toMatchObject({ code });
  expect([failed, received.length]).toEqual([1, 0]);
});

test("an answer that has begun and breaks off is cut, and an answer of any status is passed on", async () => {
  const path = await routeTo([upstreams.raw ?? "", good.origin]);
  expect(await ask(`${path}/breaks-off`).then(({ status }) => status, String)).toMatch(/aborted|hang up|ECONNRESET/);
  expect([failed, received.length]).toEqual([1, 0]);
  for (const status of [500, 503]) {
    const other = await routeTo([upstreams.raw ?? "", good.origin]);
    expect((await ask(`${other}/answers-${status}`)).status).toBe(status);
    expect([failed, received.length]).toEqual([1, 0]);
  }
});

test("`retries` bounds the attempts of a request; none are made where it is 0", async () => {
  const bad = [1, 2, 3, 4].map((index) => `${upstreams.raw}/closes/${index}`);
  for (const [retries, attempts] of [
    [0, 1],
    [1, 2],
    [3, 4],
  ] as const) {
    const path = await routeTo([...bad, good.origin], { retries });
    expect((await ask(path)).json()).toMatchObject({ code: "upstream_failed" });
    expect([failed, received.length]).toEqual([attempts, 0]);
  }
  const path = await routeTo([...bad, good.origin], { retries: 4 });
  expect((await ask(path)).status).toBe(200);
});

test("several attempts have the time of one request", async () => {
  const slow = await startRawUpstream((socket) => void setTimeout(() => socket.destroy(), 700));
  closing.push(slow);
  const path = await routeTo([`${slow.origin}/1`, `${slow.origin}/2`, `${slow.origin}/3`], { timeoutSeconds: 1 });
  expect((await ask(path)).json()).toMatchObject({ code: "upstream_timeout" });
});

test("a single upstream is asked once, or with `retries` again on a connection of its own", async () => {
  const path = await routeTo([`${upstreams.raw}/closes`]);
  expect((await ask(path)).json()).toMatchObject({ code: "upstream_failed" });
  expect(failed).toBe(1);
  // Closes each connection that was used once, when the next request arrives on it.
  const forgetful = await startUpstream(
    (request, response) => {
      const socket = request.socket as Socket & { wasUsed?: boolean };
      if (socket.wasUsed) return void socket.destroy();
      socket.wasUsed = true;
      response.end("good");
    },
    (server: Server) => {
      server.keepAliveTimeout = 60_000;
    },
  );
  closing.push(forgetful);
  const once = await routeTo([forgetful.origin]);
  expect((await ask(once)).status).toBe(200);
  expect((await ask(once)).status).toBe(502);
  const again = await routeTo([forgetful.origin], { retries: 1 });
  for (let time = 0; time < 4; time++) expect((await ask(again)).status).toBe(200);
});

test("where all upstreams fail or are drained, a request is refused with that reason and sent nowhere", async () => {
  const bad = [`${upstreams.raw}/closes`, `${upstreams.raw}/resets`];
  const path = await routeTo(bad, { circuitBreaker: { failures: 1, openSeconds: 3_600 }, retries: 1 });
  expect((await ask(path)).json()).toMatchObject({ code: "upstream_failed" });
  expect(failed).toBe(2);
  const refused = await ask(path, "POST", "x".repeat(200_000));
  expect(refused.status).toBe(503);
  expect(refused.headers["retry-after"]).toBe("3");
  expect(refused.json()).toMatchObject({ code: "upstream_unavailable" });
  expect(failed).toBe(2);
  const drained = await routeTo([{ url: good.origin, drain: true }]);
  expect((await ask(drained)).json()).toMatchObject({ code: "upstream_unavailable" });
  expect(received).toEqual([]);
});
