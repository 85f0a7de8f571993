/** The door is strict about HTTP: what could mean two things is refused, and nothing odd is a 500. */
import net from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/sessions";
import { startServer, type TestServer } from "../server";
import { call, exchangeRaw, statusOf, waitFor } from "./client";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "./people";

let server: TestServer;
let owner: Actor;
let secret: string;

beforeAll(async () => {
  server = await startServer({ TEST_ROUTES: "1" });
  enterDatabase(server.databaseFile);
  owner = await createPerson();
  ({ secret } = await makeKey(owner, { permissions: ["Security"] }));
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
});

const raw = (bytes: string | Buffer) => exchangeRaw(server.port, bytes);
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
    const one = `GET /api/test/slow?ms=300 HTTP/1.1\r\n${HOST}${KEY()}\r\n`;
    const answer = await raw(`${one}garbage\r\n\r\n`);
    expect([0, 200]).toContain(statusOf(answer));
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
    const answer = await raw(
      get("/api/test/slow?ms=200") + get("/api/check") + get("/api/nothing", "Connection: close\r\n"),
    );
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 204", "HTTP/1.1 404"]);
  });
});

describe("the key", () => {
  const whoami = (headers: Record<string, string | string[]>) => call(`${server.url}/api/whoami`, { headers });

  test("is taken from each of the four headers, in any letter case of the scheme", async () => {
    for (const headers of [
      { "X-ElasticEmail-ApiKey": secret },
      { "x-auth-token": secret },
      { Authorization: `Bearer ${secret}` },
      { Authorization: `bearer ${secret}` },
      { "X-API-Key": secret },
      { "X-API-Key": secret, Authorization: `Bearer ${secret}` },
      { "X-API-Key": secret, Authorization: "Basic dTpw" },
    ] as Record<string, string>[]) {
      expect((await whoami(headers)).status).toBe(200);
    }
  });

  test("is refused when the request shows two, or one twice", async () => {
    const other = await makeKey(owner);
    for (const headers of [
      { "X-API-Key": secret, Authorization: `Bearer ${other.secret}` },
      { "X-API-Key": secret, "X-Auth-Token": "x" },
      { "X-API-Key": [secret, secret] },
      { "X-API-Key": [secret, other.secret] },
      { Authorization: [`Bearer ${secret}`, `Bearer ${secret}`] },
    ] as Record<string, string | string[]>[]) {
      const answer = await whoami(headers);
      expect([answer.status, answer.json().code]).toEqual([400, "key_ambiguous"]);
    }
  });

  test("that is wrong in any way gets one and the same answer", async () => {
    const spoiled = `${secret.slice(0, 95)}${secret.endsWith("0") ? "1" : "0"}`;
    const unknown = (await makeKey(owner)).secret.replace(/./g, "0").slice(8).concat("00000000");
    const wrong = [
      spoiled,
      unknown,
      secret.toLowerCase(),
      secret.slice(1),
      `${secret}0`,
      "A".repeat(10_000),
      `${secret.slice(0, 9)} ${secret.slice(10)}`,
      "%00",
    ];
    const answers = await Promise.all(wrong.map((key) => whoami({ "X-API-Key": key })));
    const shapes = answers.map(({ status, headers, text }) => {
      const { date, "x-request-id": _, ...rest } = headers;
      return JSON.stringify([status, rest, text.replace(/"request_id":"[^"]*"/, "")]);
    });
    expect(new Set(shapes).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
    expect(answers[0]?.headers["www-authenticate"]).toContain("Bearer");
  });

  test("that is missing is 401 with a challenge, also for an empty Bearer and a query parameter", async () => {
    for (const headers of [
      {},
      { "X-API-Key": "" },
      { Authorization: "Bearer" },
      { Authorization: "Bearer " },
      { Authorization: "Basic dTpw" },
    ] as Record<string, string>[]) {
      const answer = await whoami(headers);
      expect([answer.status, answer.json().code]).toEqual([401, "key_missing"]);
      expect(answer.headers["www-authenticate"]).toBe('Bearer realm="Latchkey"');
    }
    expect((await call(`${server.url}/api/whoami?api_key=${secret}`)).status).toBe(401);
  });
});

describe("bodies", () => {
  const post = (size: number, headers: Record<string, string> = {}) =>
    call(`${server.url}/api/whoami`, {
      method: "POST",
      headers: { "X-API-Key": secret, ...headers },
      body: Buffer.alloc(size),
    });

  test("of 1 MiB pass, of one byte more are 413 with an answer that arrives", async () => {
    expect((await post(1024 * 1024)).status).toBe(405);
    expect((await post(1024 * 1024 + 1)).status).toBe(413);
    expect((await post(3 * 1024 * 1024)).status).toBe(413);
  });

  test("in chunks are cut at the same size", async () => {
    const chunk = `10000\r\n${"a".repeat(0x10000)}\r\n`;
    const head = `POST /sign-in HTTP/1.1\r\n${HOST}Origin: ${server.url.replace("127.0.0.1", "localhost")}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
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
      const socket = net.connect(server.port, "127.0.0.1", () => {
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

describe("pages", () => {
  const origin = () => server.url.replace("127.0.0.1", "localhost");
  const action = (headers: Record<string, string>) =>
    call(`${server.url}/sign-in`, {
      method: "POST",
      headers: { "Content-Type": "text/plain", "Next-Action": "0".repeat(42), ...headers },
      body: "[]",
    });

  test("refuse forms from foreign origins, without an origin, and from cross-site contexts", async () => {
    for (const headers of [
      {},
      { Origin: "null" },
      { Origin: "garbage" },
      { Origin: "https://evil.example" },
      { Origin: origin().replace("http:", "https:") },
      { Origin: "http://localhost:1" },
      { Origin: origin(), "Sec-Fetch-Site": "cross-site" },
      { Origin: "https://evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https" },
      { Origin: "http://evil.example", Host: "evil.example" },
    ] as Record<string, string>[]) {
      expect([headers, (await action(headers)).status]).toEqual([headers, 403]);
    }
    expect((await action({ Origin: origin() })).status).not.toBe(403);
  });

  test.each(["PUT", "DELETE", "PATCH", "OPTIONS"])("refuse %s", async (method) => {
    const answer = await call(`${server.url}/keys`, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD, POST"]);
  });

  test.each([
    "/sign-in?x=%zz",
    "/sign-in?__proto__=1",
    "/%E2%80%AE",
    "/nope/%2F",
    "/_next/static/nope.js",
    "/_next/data/x.json",
    "/_next/image?url=x",
    "/favicon.ico/x",
    "/keys/..%2f",
  ])("GET %s is never a 500", async (path) => {
    const { status } = await call(server.url + path);
    expect(status).toBeLessThan(500);
  });

  test.each<[string, Record<string, string>, string]>([
    ["an unknown action", { "Next-Action": "f".repeat(42) }, "[]"],
    ["an action id that is none", { "Next-Action": "x" }, "[]"],
    ["garbage for JSON", {}, "{{{"],
    ["an empty body", {}, ""],
    ["multipart without its boundary", { "Content-Type": "multipart/form-data" }, "x"],
    [
      "multipart cut short",
      { "Content-Type": "multipart/form-data; boundary=b" },
      "--b\r\nContent-Disposition: form-data",
    ],
    ["a form without an action", { "Content-Type": "application/x-www-form-urlencoded", "Next-Action": "" }, "a=1"],
    ["a broken router state", { "Next-Router-State-Tree": "%%%", RSC: "1" }, "[]"],
  ])("POST of %s is never a 500", async (_name, headers, body) => {
    const answer = await call(`${server.url}/sign-in`, {
      method: "POST",
      headers: {
        Origin: origin(),
        "Content-Type": "text/plain;charset=UTF-8",
        "Next-Action": "0".repeat(42),
        ...headers,
      },
      body,
    });
    expect(answer.status).toBeLessThan(500);
  });

  test("what no action can decode is the sender's fault, also for an action that exists", async () => {
    const page = await call(`${server.url}/sign-in`);
    const id = /id&quot;:&quot;([0-9a-f]{42})/.exec(page.text)?.[1] ?? "";
    expect(id).toHaveLength(42);
    for (const body of ["not json", "[{", '["$F9"]', '["$K9"]', '["$@0"]', "{}", "null"]) {
      const answer = await call(`${server.url}/sign-in`, {
        method: "POST",
        headers: { Origin: origin(), "Content-Type": "text/plain;charset=UTF-8", "Next-Action": id },
        body,
      });
      expect([body, answer.status < 500]).toEqual([body, true]);
    }
    const good = await call(`${server.url}/sign-in`, {
      method: "POST",
      headers: { Origin: origin(), "Content-Type": "text/plain;charset=UTF-8", "Next-Action": id },
      body: "[{},{}]",
    });
    expect(good.status).toBe(200);
  });

  test("broken router headers on GET are never a 500", async () => {
    for (const headers of [
      { RSC: "1", "Next-Router-State-Tree": "%%%" },
      { RSC: "1", "Next-Router-State-Tree": "[1" },
      { RSC: "1", "Next-Router-Prefetch": "9", "Next-Router-Segment-Prefetch": "/../x" },
      { "Next-Url": "//evil.example\\" },
      { Cookie: "latchkey_session=%; theme=%%" },
      { Cookie: `latchkey_session=${"x".repeat(5000)}` },
    ] as Record<string, string>[]) {
      for (const path of ["/sign-in", "/keys", "/"]) {
        const { status } = await call(server.url + path, { headers });
        expect([headers, path, status < 500]).toEqual([headers, path, true]);
      }
    }
  });
});

test("no secret and no query reached the log", async () => {
  await call(`${server.url}/api/whoami?apikey=${secret}`, { headers: { "X-API-Key": secret } });
  await call(`${server.url}/${secret}`);
  await waitFor(
    () => server.output(),
    (output) => output.includes("ready"),
  );
  expect(server.output().toUpperCase()).not.toContain(secret.slice(0, 88));
});
