/**
 * A plain check holds a permit like any request: refused when there is none, and given back however its client takes
 * the answer.
 */
import net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitFor } from "@/e2e/support/api/client";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { HeldRequests } from "@/lib/gate/testing/held-requests";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";

let gate: TestGate;
let held: HeldRequests;
let secret: string;
let check: string;

beforeAll(async () => {
  held = await HeldRequests.start();
  gate = await startTestGate({ routes: [held.route] });
  // Its answers are long.
  secret = gate.keys.add({ name: "🔑".repeat(50), permissions: PERMISSIONS });
  check = checkOf(secret);
});
afterAll(async () => {
  await held.close();
  await gate.end();
});

const caller = (from: string) => ({ url: gate.url, secret, from });
const expectAllPermitsFree = (from: string) => held.expectAllPermitsFree(caller(from));
const statusOnce = async (from: string) => {
  const client = await RawClient.connect(gate.port, from);
  const status = await client.askStatus(check);
  client.socket.destroy();
  return status;
};

test("a check on a plain connection is refused while twenty requests run, and admitted on the same one after they end", async () => {
  const from = "127.0.0.2";
  const client = await RawClient.connect(gate.port, from);
  for (let round = 0; round < 3; round++) {
    expect(await client.askStatus(check)).toBe(204);
    const abort = await held.takeAllPermits(caller(from));
    expect(await client.askStatus(check)).toBe(429);
    expect(await client.ask(checkOf("x"))).toContain("\r\nRetry-After: 1\r\n");
    expect(await statusOnce("127.0.0.3")).toBe(204);
    abort.abort();
    await waitFor(
      () => client.askStatus(check),
      (status) => status === 204,
    );
  }
  await expectAllPermitsFree(from);
  expect(await client.askStatus(check)).toBe(204);
  client.socket.destroy();
});

test("hundreds of checks, admitted and refused, on kept-alive connections leave no permit behind", async () => {
  const from = "127.0.0.4";
  const clients = await Promise.all(Array.from({ length: 15 }, () => RawClient.connect(gate.port, from)));
  const messages = [check, checkOf(secret, "?permission=x"), checkOf("x"), checkOf("")];
  const ask = async (client: RawClient) => {
    for (let round = 0; round < 15; round++) for (const message of messages) await client.ask(message);
  };
  await Promise.all(clients.map(ask));
  for (const client of clients) expect(new Set(client.statuses)).toEqual(new Set([204, 400, 401]));
  // The connections are idle and open; they hold nothing.
  await expectAllPermitsFree(from);
  for (const client of clients) client.socket.destroy();
});

test("clients that go right behind their check, at first or later, give every permit back", async () => {
  const from = "127.0.0.5";
  for (let round = 0; round < 20; round++) {
    const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(gate.port, from)));
    for (const client of clients.slice(10)) await client.ask(check);
    for (const [index, { socket }] of clients.entries()) {
      const go = () => (index % 2 === 0 ? socket.destroy() : socket.resetAndDestroy());
      // Half of them before it has left, half when it has.
      if (index % 4 < 2) socket.write(check, go);
      else {
        socket.write(check);
        go();
      }
    }
    await Promise.all(clients.map((client) => client.closed()));
  }
  await expectAllPermitsFree(from);
});

/** A connection from an address that takes no answer at all. */
async function connectMute(from: string): Promise<net.Socket> {
  const socket = net.connect({ port: gate.port, host: "127.0.0.1", localAddress: from, noDelay: true });
  socket.on("error", () => {}).pause();
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

/**
 * Sends a message on each socket again and again, each when the one before it could be read: `pacer`, which asks behind
 * them, is answered at the end of a turn in which all that had come before was read.
 */
async function sendInTurns(sockets: readonly net.Socket[], message: string, pacer: RawClient, rounds: number) {
  for (let round = 0; round < rounds; round++) {
    for (const socket of sockets) socket.write(message);
    await pacer.ask(check);
  }
}

test("clients that send thousands of checks and read nothing, then go, give every permit back", async () => {
  const from = "127.0.0.6";
  const pacer = await RawClient.connect(gate.port, "127.0.0.7");
  const mutes = await Promise.all(Array.from({ length: 5 }, () => connectMute(from)));
  await sendInTurns(mutes, check, pacer, 5_000);
  for (const mute of mutes) mute.destroy();
  await expectAllPermitsFree(from);
  pacer.socket.destroy();
});

test("a client that reads nothing is soon not read from either, so that its answers do not pile up", async () => {
  const pacer = await RawClient.connect(gate.port, "127.0.0.7");
  const mute = await connectMute("127.0.0.8");
  const long = checkOf(secret, "", `Cookie: ${"x".repeat(3_500)}\r\n`);
  // Far more than the system keeps for a connection, on both sides together.
  for (let sent = 0; sent < 20_000 && mute.writableLength === 0; sent += 500) {
    await sendInTurns([mute], long, pacer, 500);
  }
  expect(mute.writableLength).toBeGreaterThan(0);
  mute.destroy();
  await expectAllPermitsFree("127.0.0.8");
  pacer.socket.destroy();
});
