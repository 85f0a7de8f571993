/** A v2 request holds its permit from the first byte of its body, and gives it back however it ends. */
import { setMaxListeners } from "node:events";
import http from "node:http";
import net from "node:net";
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { call, statusOf, waitFor } from "../support/api/client";
import { createPerson, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { envelopeIn, FORM, get, post, postMultipart, refusalIn } from "../support/api/v2";

const server = takeSharedServer();
let owner: Actor;
let apikey: string;

beforeAll(async () => {
  owner = await createPerson();
  ({ secret: apikey } = await makeKey(owner, { permissions: ["Security", "ViewContacts"] }));
});
const VERIFY = "POST /api/v2/account/verify HTTP/1.1\r\nHost: a\r\n";
const TYPE = `Content-Type: ${FORM}\r\n`;
const CLOSE = "Connection: close\r\n";
const verify = (from?: string) => get(`${server.url}/api/v2/account/verify`, { apikey }, { from });

/** A socket from a loopback address. Its errors are ignored. */
function connect(from: string, bytes: string): net.Socket {
  const socket = net.connect({ port: server.port, host: "127.0.0.1", localAddress: from });
  socket.on("error", () => {});
  socket.write(bytes);
  return socket;
}

test("an invalid key in the query or a header is refused before the body arrives", async () => {
  const stalled = `${TYPE}Content-Length: 1000\r\n\r\napi`;
  for (const head of [
    `POST /api/v2/accesstoken/list?apikey=nonsense HTTP/1.1\r\nHost: a\r\n${stalled}`,
    `POST /api/v2/accesstoken/list HTTP/1.1\r\nHost: a\r\nX-API-Key: nonsense\r\n${stalled}`,
  ]) {
    const sockets = Array.from({ length: 9 }, () => connect("127.0.0.77", head));
    const answers = await Promise.all(
      sockets.map((socket) => new Promise<string>((done) => socket.once("data", (data) => done(String(data))))),
    );
    for (const text of answers) expect(text).toContain('"code":"key_invalid"');
    for (const socket of sockets) socket.destroy();
  }
  expect((await verify("127.0.0.77")).status).toBe(200);
});

/** Expects all twenty permits of an address to be free: twenty concurrent uploads succeed. */
async function expectAllPermitsFree(from: string): Promise<void> {
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
  const refused = await waitFor(
    () => verify(from),
    ({ status }) => status === 429,
  );
  expect(refusalIn(refused)).toEqual([429, "too_many_concurrent"]);
  for (const socket of sockets) socket.write(form);
  expect((await Promise.all(answers)).map(statusOf)).toEqual(Array(20).fill(200));
}

test("an upload holds a permit from its first byte on: the twenty-first request is refused in the envelope", async () => {
  await expectAllPermitsFree("127.0.0.2");
  const abort = new AbortController();
  setMaxListeners(20, abort.signal);
  for (let index = 0; index < 20; index++) {
    const headers = { "X-API-Key": apikey };
    call(`${server.url}/api/test/slow?ms=60000`, { headers, from: "127.0.0.2", signal: abort.signal }).catch(() => {});
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
])("permits are released when clients hang up %s", async (_name, bytes) => {
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
    await expectAllPermitsFree(from);
  }
});

test("permits are released when the client of pipelined uploads hangs up", async () => {
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
  await expectAllPermitsFree(from);
});

test("permits are released after refusals and answers on a kept-alive connection", async () => {
  const from = "127.0.0.5";
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1, localAddress: from });
  for (let round = 0; round < 25; round++) {
    await post(`${server.url}/api/v2/account/verify`, { apikey }, { agent });
    await post(`${server.url}/api/v2/account/verify`, { apikey: "x" }, { agent });
    await postMultipart(`${server.url}/api/v2/nothing`, { apikey }, { agent });
    await call(`${server.url}/api/v2/account/verify`, { method: "POST", body: "{}", agent });
    await post(`${server.url}/api/v2/account/verify`, { apikey, x: "x".repeat(70_000) }, { agent });
  }
  await expectAllPermitsFree(from);
  agent.destroy();
});
