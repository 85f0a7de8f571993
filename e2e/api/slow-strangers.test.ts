/** Strangers who send a byte at a time keep nobody from pages or from the API. */
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { write } from "@/lib/server/db/transactions";
import { insertSession } from "@/lib/server/people/session-rows";
import { call, waitFor } from "../support/api/client";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "../support/api/people";
import { startServer, type TestServer } from "../support/server";

/** As many as three addresses may have under way. */
const ATTACKERS = 570;

let server: TestServer;
let isOver: boolean;
const sockets = new Set<Socket>();

beforeEach(async () => {
  isOver = false;
  server = await startServer();
  enterDatabase(server.databaseFile);
});
afterEach(async () => {
  isOver = true;
  for (const socket of sockets) socket.destroy();
  await leaveDatabase();
  await server.end();
});

/** Keeps one connection busy, and opens the next one when it is cut. */
function attack(index: number): void {
  const localAddress = `127.0.3.${(index % 3) + 1}`;
  const socket = connect({ port: server.port, host: "127.0.0.1", localAddress }, () => sendSlowly(socket));
  sockets.add(socket);
  socket.on("error", () => {});
  socket.on("close", () => {
    sockets.delete(socket);
    if (!isOver) attack(index);
  });
}

/** Sends the head of a form and then a byte of its body each second. */
function sendSlowly(socket: Socket): void {
  const origin = `http://localhost:${server.port}`;
  socket.resume();
  socket.write(`POST /sign-in HTTP/1.1\r\nHost: a\r\nOrigin: ${origin}\r\nContent-Length: 9000\r\n\r\n`);
  const timer = setInterval(() => socket.write("x"), 1_000);
  socket.once("close", () => clearInterval(timer));
}

test("while 570 connections of strangers from three addresses send a byte at a time, everybody else is answered", {
  timeout: 120_000,
}, async () => {
  const owner = await createPerson();
  const { secret } = await makeKey(owner);
  const { userId, accountId } = owner;
  const client = { address: "127.0.0.1", userAgent: "test" };
  const { token } = await write((database) => insertSession(database, { userId, accountId }, client));
  for (let index = 0; index < ATTACKERS; index++) attack(index);
  await waitFor(
    () => [...sockets].filter(({ bytesWritten }) => bytesWritten > 0).length,
    (count) => count === ATTACKERS,
    30_000,
  );
  for (let round = 0; round < 5; round++) {
    const [stranger, person, program, check, ready] = await Promise.all([
      call(`${server.url}/sign-in`),
      call(`${server.url}/keys`, { headers: { Cookie: `latchkey_session=${token}` } }),
      call(`${server.url}/api/whoami`, { headers: { "X-API-Key": secret } }),
      call(`${server.url}/api/check`, { headers: { "X-API-Key": secret } }),
      call(`${server.url}/api/health/ready`),
    ]);
    expect([stranger, person, program, check].map(({ status }) => status)).toEqual([200, 200, 200, 204]);
    expect(ready.json()).toMatchObject({ status: "ok", dashboard: "ok" });
    // Nobody was answered only because the attack had ended.
    expect(sockets.size).toBe(ATTACKERS);
  }
});
