/** The door reads v2's bodies itself: whatever comes over the wire, slots come back and no key gets out. */
import { setMaxListeners } from "node:events";
import http from "node:http";
import net from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/sessions";
import { startServer, type TestServer } from "../server";
import { call, exchangeRaw, statusOf, waitFor } from "./client";
import { createPerson, enterDatabase, keysOf, leaveDatabase, makeKey } from "./people";
import { envelopeIn, FORM, get, multipartOf, post, postMultipart, refusalIn } from "./v2";

let server: TestServer;
let owner: Actor;
let apikey: string;

beforeAll(async () => {
  server = await startServer({ TEST_ROUTES: "1" });
  enterDatabase(server.databaseFile);
  owner = await createPerson();
  ({ secret: apikey } = await makeKey(owner, { permissions: ["Security", "ViewContacts"] }));
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
});

const VERIFY = "POST /api/v2/account/verify HTTP/1.1\r\nHost: a\r\n";
const TYPE = `Content-Type: ${FORM}\r\n`;
const CLOSE = "Connection: close\r\n";
const verify = (from?: string) => get(`${server.url}/api/v2/account/verify`, { apikey }, { from });

/** A socket from one loopback address that lets go of errors. */
function connect(from: string, bytes: string): net.Socket {
  const socket = net.connect({ port: server.port, host: "127.0.0.1", localAddress: from });
  socket.on("error", () => {});
  socket.write(bytes);
  return socket;
}

/** All twenty slots of an address are free: twenty uploads are under way at once, and end well. */
async function expectAllSlotsFree(from: string): Promise<void> {
  const form = `apikey=${apikey}`;
  const head = `${VERIFY}${CLOSE}${TYPE}Content-Length: ${form.length}\r\n\r\n`;
  const sockets = Array.from({ length: 20 }, () => connect(from, head));
  const answers = sockets.map(
    (socket) =>
      new Promise<string>((resolve) => {
        let text = "";
        socket.on("data", (chunk) => {
          text += chunk;
        });
        socket.on("close", () => resolve(text));
      }),
  );
  const [refused] = [
    await waitFor(
      () => verify(from),
      ({ status }) => status === 429,
    ),
  ];
  expect(refusalIn(refused)).toEqual([429, "too_many_concurrent"]);
  for (const socket of sockets) socket.write(form);
  expect((await Promise.all(answers)).map(statusOf)).toEqual(Array(20).fill(200));
}

describe("slots", () => {
  test("an upload holds one from its first byte: the twenty-first request is told to wait, in the envelope", async () => {
    await expectAllSlotsFree("127.0.0.2");
    const abort = new AbortController();
    setMaxListeners(20, abort.signal);
    for (let index = 0; index < 20; index++) {
      const headers = { "X-API-Key": apikey };
      call(`${server.url}/api/test/slow?ms=60000`, { headers, from: "127.0.0.2", signal: abort.signal }).catch(
        () => {},
      );
    }
    const refused = await waitFor(
      () => verify("127.0.0.2"),
      ({ status }) => status === 429,
    );
    abort.abort();
    expect(envelopeIn(refused)).toMatchObject({ success: false, code: "too_many_concurrent", limit: 20 });
    expect(refused.headers["retry-after"]).toBe("1");
  });

  test.each<[string, (index: number) => string]>([
    ["in the middle of a form", () => `${VERIFY}${TYPE}Content-Length: 1000\r\n\r\napikey=`],
    ["before a form", () => `${VERIFY}${TYPE}Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n`],
    ["in the middle of a chunk", () => `${VERIFY}${TYPE}Transfer-Encoding: chunked\r\n\r\nff\r\napikey=`],
    [
      "in the middle of a part",
      () => `${VERIFY}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 999\r\n\r\n--b\r\nCo`,
    ],
    ["right behind a request", () => `GET /api/v2/account/verify?apikey=${apikey} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ])("come back from clients that hang up %s", async (_name, bytes) => {
    const from = "127.0.0.3";
    for (const hangUp of ["end", "resetAndDestroy"] as const) {
      const sockets = Array.from({ length: 20 }, (_, index) => connect(from, bytes(index)));
      await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
      await waitFor(
        () => sockets.every((socket) => socket.bytesWritten > 0),
        (isSent) => isSent,
      );
      for (const socket of sockets) socket[hangUp]();
      await waitFor(
        () => verify(from),
        ({ status }) => status === 200,
      );
      await expectAllSlotsFree(from);
    }
  });

  test("come back from pipelined uploads whose client hangs up", async () => {
    const from = "127.0.0.4";
    const one = `${VERIFY}${TYPE}Content-Length: 103\r\n\r\napikey=${apikey}`;
    const slow = `GET /api/test/slow?ms=60000 HTTP/1.1\r\nHost: a\r\nX-API-Key: ${apikey}\r\n\r\n`;
    const socket = connect(from, slow + one.repeat(19));
    await waitFor(
      () => verify(from),
      ({ status }) => status === 429,
    );
    socket.destroy();
    await waitFor(
      () => verify(from),
      ({ status }) => status === 200,
    );
    await expectAllSlotsFree(from);
  });

  test("come back after refusals and answers on a connection that is kept", async () => {
    const from = "127.0.0.5";
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1, localAddress: from });
    for (let round = 0; round < 25; round++) {
      await post(`${server.url}/api/v2/account/verify`, { apikey }, { agent });
      await post(`${server.url}/api/v2/account/verify`, { apikey: "x" }, { agent });
      await postMultipart(`${server.url}/api/v2/nothing`, { apikey }, { agent });
      await call(`${server.url}/api/v2/account/verify`, { method: "POST", body: "{}", agent });
      await post(`${server.url}/api/v2/account/verify`, { apikey, x: "x".repeat(70_000) }, { agent });
    }
    await expectAllSlotsFree(from);
    agent.destroy();
  });
});

describe("bodies", () => {
  const raw = (bytes: string | Buffer) => exchangeRaw(server.port, bytes);

  test("come in chunks, a byte at a time, and pipelined, each answered in its turn", async () => {
    const form = `apikey=${apikey}`;
    const chunks = [...form].map((character) => `1\r\n${character}\r\n`).join("");
    const chunked = `${VERIFY}${TYPE}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
    const part = multipartOf({ apikey }, "b");
    const multipart = `${VERIFY}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${part.length}\r\n\r\n${part}`;
    const wrong = `${VERIFY}${TYPE}Content-Length: 8\r\n\r\napikey=x`;
    const last = `GET /api/check HTTP/1.1\r\nHost: a\r\nX-API-Key: ${apikey}\r\n${CLOSE}\r\n`;
    const answer = await raw(chunked + wrong + multipart + last);
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 204"]);
    expect(answer.match(/"success":\w+/g)).toEqual(['"success":true', '"success":false', '"success":true']);
  });

  test("in chunks are cut at 64 KiB, and the answer arrives", async () => {
    const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    const answer = await raw(`${VERIFY}${TYPE}${CLOSE}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}0\r\n\r\n`);
    expect(statusOf(answer)).toBe(413);
    expect(answer).toContain('"success":false');
  });

  test("that are too large are never asked for with 100 Continue; others are, once", async () => {
    const head = (length: number) =>
      `${VERIFY}${TYPE}${CLOSE}Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
    const refused = await raw(head(70_000));
    expect(refused).not.toContain("100 Continue");
    expect(statusOf(refused)).toBe(413);
    const form = `apikey=${apikey}`;
    const received = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect("127.0.0.1", head(form.length));
      socket.on("data", (data) => {
        text += data;
        if (text.endsWith("100 Continue\r\n\r\n")) socket.write(form);
      });
      socket.on("close", () => resolve(text));
    });
    expect(received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(received).toContain('"success":true');
    expect(received.match(/100 Continue/g)).toHaveLength(1);
  });

  test.each([
    ["a chunk size that is no number", 200, `${TYPE}Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n`],
    ["an unknown expectation", 417, `${TYPE}Expect: miracles\r\nContent-Length: 0\r\n\r\n`],
    ["an upgrade", 426, "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"],
    ["two lengths in chunks", 501, `${TYPE}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ])("with %s are refused in the envelope: %i", async (_name, status, rest) => {
    const answer = await raw(`POST /api/V2/account/verify HTTP/1.1\r\nHost: a\r\n${rest}`);
    expect(statusOf(answer)).toBe(status);
    expect(answer).toContain('"success":false');
  });
});

test("a key reaches no log at its most talkative, and no file, whether calls succeed, fail or time out", async () => {
  const environment = {
    DATABASE_URL: `file:${server.databaseFile}`,
    LOG_LEVEL: "trace",
    CONNECTION_TIMEOUT_SECONDS: "1",
  };
  const talkative = await startServer(environment);
  const base = `${talkative.url}/api/v2`;
  const { secret } = await makeKey(owner, { name: "logged", permissions: ["Security", "ViewContacts"] });
  const key = { apikey: secret };
  const add = { ...key, tokenName: "added", accessLevel: "2" };
  const made = envelopeIn(await get(`${base}/accesstoken/add`, add)).data as string;
  expect(made).toHaveLength(96);
  expect(envelopeIn(await get(`${base}/accesstoken/list`, key)).success).toBe(true);
  expect(refusalIn(await get(`${base}/accesstoken/add`, add))).toEqual([200, "name_taken"]);
  expect(refusalIn(await get(`${base}/nothing/${secret}`, key))).toEqual([404, "not_found"]);
  expect(refusalIn(await get(`${base}/account/load`, { apikey: secret.toLowerCase() }))).toEqual([200, "key_invalid"]);
  expect(refusalIn(await post(`${base}/account/load?apikey=${secret}`, { apikey: made }))).toEqual([
    200,
    "key_ambiguous",
  ]);
  expect(refusalIn(await call(`${base}//x?apikey=${secret}`))).toEqual([200, "bad_request"]);
  await postMultipart(`${base}/accesstoken/update`, { ...add, newTokenName: secret, api_key: secret });

  // Never sends the rest: the request times out, not only its answer.
  const head = `POST /api/v2/account/verify?apikey=${secret} HTTP/1.1\r\nHost: a\r\n${TYPE}`;
  const late = await exchangeRaw(talkative.port, `${head}Content-Length: 200\r\n\r\napikey=${secret}`);
  expect([statusOf(late), late.includes('"code":"request_timeout"')]).toEqual([408, true]);
  expect(late).toContain('"success":false');
  const dashboard = talkative.dashboardPid() as number;
  process.kill(dashboard, "SIGSTOP");
  const unanswered = await get(`${base}/accesstoken/list`, key);
  process.kill(dashboard, "SIGCONT");
  expect(refusalIn(unanswered)).toEqual([504, "answer_timeout"]);
  process.kill(dashboard, "SIGKILL");
  const down = await waitFor(
    () => get(`${base}/accesstoken/list`, key),
    ({ status }) => status === 503,
  );
  expect([...refusalIn(down), down.headers["retry-after"]]).toEqual([503, "dashboard_unavailable", "3"]);

  await talkative.stop();
  expect(talkative.output()).toContain("shutting down");
  const printed = talkative.output().toUpperCase();
  for (const each of [secret, made]) expect(printed).not.toContain(each.slice(0, 40));
  expect(printed).not.toContain("APIKEY=");
  expect((await keysOf(owner)).map(({ name }) => name)).not.toContain(secret);
  await talkative.end();
});

test("a server that is ending says so in the envelope", async () => {
  const ending = await startServer({ DATABASE_URL: `file:${server.databaseFile}`, TEST_ROUTES: "1" });
  const socket = net.connect(ending.port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(`GET /api/test/slow?ms=1500 HTTP/1.1\r\nHost: a\r\nX-API-Key: ${apikey}\r\n\r\n`);
  // The connection is busy, so it stays; what comes on it next comes too late.
  const stopped = ending.stop();
  await waitFor(
    () => ending.output(),
    (output) => output.includes("shutting down"),
  );
  socket.write(`${VERIFY}${TYPE}Content-Length: 103\r\n\r\napikey=${apikey}`);
  await closed;
  expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 503"]);
  expect(text).toMatch(/"success":false,.*"code":"draining"/);
  await stopped;
  await ending.end();
});
