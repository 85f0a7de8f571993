/** The gate reads v2's bodies itself, however they are framed. */
import net from "node:net";
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { exchangeRaw, statusOf, waitFor } from "../support/api/client";
import { createPerson, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { FORM, multipartOf } from "../support/api/v2";
import { startServer } from "../support/server";

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

const raw = (bytes: string | Buffer) => exchangeRaw(server.port, bytes);

test("bodies may come in chunks, a byte at a time or pipelined, and are answered in order", async () => {
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

test("bodies in chunks are cut at 64 KiB, and the answer arrives", async () => {
  const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
  const answer = await raw(`${VERIFY}${TYPE}${CLOSE}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}0\r\n\r\n`);
  expect(statusOf(answer)).toBe(413);
  expect(answer).toContain('"success":false');
});

test("bodies that are too large never get 100 Continue; others get it once", async () => {
  const head = (length: number) => `${VERIFY}${TYPE}${CLOSE}Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
  const refused = await raw(head(70_000));
  expect(refused).not.toContain("100 Continue");
  expect(statusOf(refused)).toBe(413);
  const form = `apikey=${apikey}`;
  const received = await new Promise<string>((resolve) => {
    let text = "";
    const socket = net.connect(server.port, "127.0.0.1");
    socket.write(head(form.length));
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
])("bodies with %s are refused in the envelope: %i", async (_name, status, rest) => {
  const answer = await raw(`POST /api/V2/account/verify HTTP/1.1\r\nHost: a\r\n${rest}`);
  expect(statusOf(answer)).toBe(status);
  expect(answer).toContain('"success":false');
});

test("a draining server lets an upload finish, and refuses the next request in the envelope", async () => {
  const ending = await startServer({ DATABASE_URL: `file:${server.databaseFile}` });
  const form = `apikey=${apikey}`;
  const head = `${VERIFY}${TYPE}Content-Length: ${form.length}\r\n`;
  const socket = net.connect(ending.port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const hasArrived = (part: string) =>
    waitFor(
      () => text + ending.output(),
      (all) => all.includes(part),
    );
  socket.write(`${head}Expect: 100-continue\r\n\r\n`);
  await hasArrived("100 Continue");
  const stopped = ending.stop();
  await hasArrived("shutting down");
  socket.write(`${form}${head}\r\n${form}`);
  await closed;
  expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 100", "HTTP/1.1 200", "HTTP/1.1 503"]);
  expect(text).toMatch(/"success":false,.*"code":"draining"/);
  await stopped;
  await ending.end();
});
