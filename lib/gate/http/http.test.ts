/** The gate is strict about HTTP: what could mean two things is refused, and nothing odd is a 500. */
import net from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, exchangeRaw, statusOf, waitFor } from "@/e2e/support/api/client";
import type { Upstream } from "@/e2e/support/api/upstream";
import { startTestDashboard } from "@/lib/gate/testing/dashboard";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { HeldRequests } from "@/lib/gate/testing/held-requests";

let gate: TestGate;
let dashboard: Upstream;
let held: HeldRequests;
let secret: string;

beforeAll(async () => {
  [dashboard, held] = await Promise.all([startTestDashboard(), HeldRequests.start()]);
  gate = await startTestGate({ dashboard: dashboard.origin, routes: [held.route] });
  secret = gate.keys.add({ permissions: ["Security"] });
});
afterAll(async () => {
  await Promise.all([held.close(), dashboard.close()]);
  await gate.end();
});

const raw = (bytes: string | Buffer) => exchangeRaw(gate.port, bytes);
const LINE = "GET /api/whoami HTTP/1.1\r\n";
const HOST = "Host: localhost\r\n";
const KEY = () => `X-API-Key: ${secret}\r\n`;

describe("messages that mean two things are refused", () => {
  const POST = `POST /api/whoami HTTP/1.1\r\n${HOST}`;
  test.each<[string, number, string]>([
    ["bare LF", 400, "GET /api/whoami HTTP/1.1\nHost: a\n\n"],
    ["bare CR in a header", 400, `${LINE}Host: a\rX: b\r\n\r\n`],
    ["a folded header", 400, `${LINE}${HOST}X: a\r\n b\r\n\r\n`],
    ["a space before the colon", 400, `${LINE}${HOST}X : a\r\n\r\n`],
    ["no Host", 400, `${LINE}\r\n`],
    ["two Hosts", 400, `${LINE}${HOST}Host: evil.example\r\n\r\n`],
    ["a Host that is none", 400, `${LINE}Host: a b/c@d\r\n\r\n`],
    ["an empty Host", 400, `${LINE}Host: \r\n\r\n`],
    [
      "Content-Length with Transfer-Encoding",
      400,
      `${POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ["two Content-Lengths", 400, `${POST}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`],
    ["a signed Content-Length", 400, `${POST}Content-Length: +3\r\n\r\nabc`],
    ["two transfer codings", 501, `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ["an unknown transfer coding", 501, `${POST}Transfer-Encoding: gzip\r\n\r\n`],
    ["Transfer-Encoding in HTTP/1.0", 400, "POST /api/whoami HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a chunk size that is no number", 401, `${POST}Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n`],
    ["NUL in a header", 400, `${LINE}${HOST}X: a\0b\r\n\r\n`],
    ["NUL in the path", 400, `GET /a\0b HTTP/1.1\r\n${HOST}\r\n`],
    ["a space in the path", 400, `GET /a b HTTP/1.1\r\n${HOST}\r\n`],
    ["a fragment", 400, `GET /api/whoami#x HTTP/1.1\r\n${HOST}\r\n`],
    ["another host's absolute target", 400, `GET http://evil.example/api/whoami HTTP/1.1\r\n${HOST}\r\n`],
    ["an asterisk target", 400, `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`],
    ["two Authorizations", 400, `${LINE}${HOST}Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n`],
    ["bytes that are not HTTP", 400, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["CONNECT", 501, `CONNECT a:80 HTTP/1.1\r\n${HOST}\r\n`],
    ["TRACE", 501, `TRACE / HTTP/1.1\r\n${HOST}\r\n`],
    ["a method nobody knows", 501, `BREW /pot HTTP/1.1\r\n${HOST}\r\n`],
    ["HTTP/0.9", 505, "GET /api/whoami\r\n\r\n"],
    ["HTTP/1.2", 505, `GET / HTTP/1.2\r\n${HOST}\r\n`],
    ["HTTP/2.0 in words", 505, `GET / HTTP/2.0\r\n${HOST}\r\n`],
    ["HTTP/2's preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    [
      "an unknown expectation",
      417,
      `POST /api/whoami HTTP/1.1\r\n${HOST}Expect: miracles\r\nContent-Length: 0\r\n\r\n`,
    ],
    ["a compressed body", 415, `${POST}Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc`],
    ["a WebSocket upgrade", 426, `GET /api/x HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
    ["a header of 17 KiB", 431, `${LINE}${HOST}X: ${"a".repeat(17_000)}\r\n\r\n`],
    ["101 headers", 431, `${LINE}${HOST}${"X: a\r\n".repeat(100)}\r\n`],
    ["a path of 9 KiB", 414, `GET /${"a".repeat(9_000)} HTTP/1.1\r\n${HOST}\r\n`],
    ["a path of 17 KiB", 414, `GET /${"a".repeat(17_000)} HTTP/1.1\r\n${HOST}\r\n`],
  ])("%s: %i", async (_name, status, bytes) => {
    // Asks to close where the message allows it, so that the exchange ends by itself.
    const answer = await raw(Buffer.from(bytes.replace(HOST, `${HOST}Connection: close\r\n`), "latin1"));
    expect(statusOf(answer)).toBe(status);
    expect(answer).toContain("application/problem+json");
    expect(answer.match(/HTTP\/1\.1 \d{3} /g)).toHaveLength(1);
  });

  test("a header over the count is refused, not dropped, also when the key is right", async () => {
    const answer = await raw(`${LINE}${HOST}Connection: close\r\n${"X: a\r\n".repeat(100)}${KEY()}\r\n`);
    expect(statusOf(answer)).toBe(431);
  });

  test("garbage behind a request never answers in that request's place", async () => {
    const one = `GET /api/held/garbage HTTP/1.1\r\n${HOST}${KEY()}\r\n`;
    const exchange = raw(`${one}garbage\r\n\r\n`);
    let isOver = false;
    void exchange.then(() => {
      isOver = true;
    });
    // Answers the request as soon as it waits, unless the connection has been cut before.
    await waitFor(
      () => isOver || held.count("/garbage") === 1,
      (isDecided) => isDecided,
    );
    held.answerAll();
    expect([0, 200]).toContain(statusOf(await exchange));
  });
});

describe("messages that are right are answered", () => {
  test.each<[string, () => string]>([
    ["HTTP/1.0 without Host", () => `GET /api/whoami HTTP/1.0\r\n${KEY()}\r\n`],
    [
      "an absolute target for this host",
      () => `GET http://localhost/api/whoami HTTP/1.1\r\n${HOST}Connection: close\r\n${KEY()}\r\n`,
    ],
    ["empty lines before the request", () => `\r\n\r\n${LINE}${HOST}Connection: close\r\n${KEY()}\r\n`],
    ["IPv6 in Host", () => `${LINE}Host: [::1]:3000\r\nConnection: close\r\n${KEY()}\r\n`],
  ])("%s", async (_name, bytes) => {
    expect(statusOf(await raw(bytes()))).toBe(200);
  });

  test("pipelined requests are answered in their order", async () => {
    const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\n${HOST}${more}${KEY()}\r\n`;
    const exchange = raw(get("/api/held/first") + get("/api/check") + get("/api/nothing", "Connection: close\r\n"));
    await held.until("/first", 1);
    held.answerAll();
    const answer = await exchange;
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 204", "HTTP/1.1 404"]);
  });
});

describe("bodies", () => {
  const post = (size: number, headers: Record<string, string> = {}) =>
    call(`${gate.url}/api/whoami`, {
      method: "POST",
      headers: { "X-API-Key": secret, ...headers },
      body: Buffer.alloc(size),
    });

  test("of 64 KiB pass, of one byte more are 413 with an answer that arrives and says so", async () => {
    expect((await post(64 * 1024)).status).toBe(405);
    const refused = await post(64 * 1024 + 1);
    expect([refused.status, refused.json().code, refused.json().limit]).toEqual([413, "body_too_large", 65_536]);
    expect((await post(3 * 1024 * 1024)).status).toBe(413);
  });

  test("in chunks are cut at the same size", async () => {
    const chunk = `10000\r\n${"a".repeat(0x10000)}\r\n`;
    const head = `POST /sign-in HTTP/1.1\r\n${HOST}Origin: http://localhost:3000\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
    const answer = await raw(`${head}${chunk.repeat(17)}0\r\n\r\n`);
    expect(statusOf(answer)).toBe(413);
  });

  test("that are refused are never asked for with 100 Continue", async () => {
    const answer = await raw(`POST /api/whoami HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 100\r\n\r\n`);
    expect(answer).not.toContain("100 Continue");
    expect(statusOf(answer)).toBe(401);
  });

  test("that are welcome are asked for with 100 Continue", async () => {
    const received = await new Promise<string>((resolve) => {
      let text = "";
      const socket = net.connect(gate.port, "127.0.0.1", () => {
        socket.write(
          `POST /api/nothing HTTP/1.1\r\n${HOST}${KEY()}Expect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n`,
        );
      });
      socket.on("data", (data) => {
        text += data;
        if (text.endsWith("100 Continue\r\n\r\n")) socket.write("abc");
      });
      socket.on("close", () => resolve(text));
    });
    expect(received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 404/);
  });
});

test.each(["CONNECT a:80 HTTP/1.1", "GET /api/x HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket"])(
  "%s, reset at once, again and again, ends nothing",
  async (head) => {
    for (let round = 0; round < 200; round++) {
      await new Promise<void>((resolve) => {
        const socket = net.connect(gate.port, "127.0.0.1", () => {
          socket.write(`${head}\r\nHost: a\r\n\r\n`, () => socket.resetAndDestroy());
        });
        socket.on("error", () => {});
        socket.on("close", () => resolve());
      });
    }
    expect(statusOf(await raw(`${LINE}${HOST}Connection: close\r\n${KEY()}\r\n`))).toBe(200);
  },
);

test("a refused connection is closed although its client goes on dripping", async () => {
  await new Promise<void>((resolve) => {
    const socket = net.connect(gate.port, "127.0.0.1", () => socket.write("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"));
    const drip = setInterval(() => socket.write("x"), 100);
    socket.on("error", () => {});
    socket.on("data", () => {});
    socket.on("close", () => {
      clearInterval(drip);
      resolve();
    });
  });
});

test("HTTP/1.0 never gets 100 Continue", async () => {
  const answer = await raw(
    `POST /api/nothing HTTP/1.0\r\n${KEY()}Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc`,
  );
  expect(statusOf(answer)).toBe(404);
});
