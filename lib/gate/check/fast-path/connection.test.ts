/**
 * A connection that begins with plain checks gets every answer once and in order, however its bytes are divided, and
 * ends like any other.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Upstream } from "@/e2e/support/api/upstream";
import { startTestDashboard } from "@/lib/gate/testing/dashboard";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { HeldRequests } from "@/lib/gate/testing/held-requests";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";

let gate: TestGate;
let dashboard: Upstream;
let held: HeldRequests;
let secret: string;
let check: string;

beforeAll(async () => {
  [dashboard, held] = await Promise.all([startTestDashboard(), HeldRequests.start()]);
  // Many at once are meant here.
  gate = await startTestGate({ concurrentPerIp: 10_000, dashboard: dashboard.origin, routes: [held.route] });
  secret = gate.keys.add();
  check = checkOf(secret);
});
afterAll(async () => {
  await Promise.all([held.close(), dashboard.close()]);
  await gate.end();
});

const connect = () => RawClient.connect(gate.port);
const connectAll = (count: number) => Promise.all(Array.from({ length: count }, connect));
const get = (path: string) => check.replace("/api/check", path);
const statusesOf = (count: number, status: number) => Array.from({ length: count }, () => status);

/** A check whose answer says which one it answers. */
const numbered = (number: number) => checkOf(secret, `?permission=number${number}`);
const numbersIn = (client: RawClient) => client.answers.map((answer) => Number(/number(\d+)/.exec(answer)?.[1]));
const numbersTo = (count: number) => Array.from({ length: count }, (_, number) => number);

/** Resolves when the server has read what was sent before, on any connection. */
async function untilRead(): Promise<void> {
  const client = await connect();
  // Two turns: what had come before the first is read by the second.
  expect([await client.askStatus(check), await client.askStatus(check)]).toEqual([204, 204]);
  client.socket.destroy();
}

describe("every message is answered, in order,", () => {
  test("when other requests come between plain checks on one connection", async () => {
    const client = await connect();
    const paths = ["/api/check", "/api/check", "/api/check", "/api/whoami", "/api/check", "/api/nothing", "/api/check"];
    for (const path of paths) await client.ask(get(path));
    expect(client.statuses).toEqual([204, 204, 204, 200, 204, 404, 204]);
    expect(await client.askStatus(`POST /api/check HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\n\r\n`)).toBe(204);
    expect(await client.askStatus(checkOf("x"))).toBe(401);
    client.socket.destroy();
  });

  test("when several come in one packet, at first or behind plain checks", async () => {
    for (const before of [0, 1, 3]) {
      const client = await connect();
      for (let index = 0; index < before; index++) await client.ask(check);
      client.send(get(`/api/held/${before}`) + check + get("/api/whoami") + check);
      await held.until(`/${before}`, 1);
      held.answerAll();
      expect(await client.hasAnswers(before + 4)).toBe(true);
      expect(client.statuses.slice(before)).toEqual([200, 204, 200, 204]);
      client.send(numbersTo(50).map(numbered).join(""));
      expect(await client.hasAnswers(before + 54)).toBe(true);
      expect(numbersIn(client).slice(before + 4)).toEqual(numbersTo(50));
      client.socket.destroy();
    }
  });

  test("when a message comes in two packets, wherever it is cut", async () => {
    for (const [bytes, count] of [
      [check, 1],
      [check + check, 2],
    ] as const) {
      for (const before of [0, 1]) {
        const clients = await connectAll(bytes.length - 1);
        if (before) await Promise.all(clients.map((client) => client.ask(check)));
        for (const [index, client] of clients.entries()) client.send(bytes.slice(0, index + 1));
        await untilRead();
        for (const [index, client] of clients.entries()) client.send(bytes.slice(index + 1));
        for (const client of clients) {
          expect(await client.hasAnswers(before + count)).toBe(true);
          expect([client.statuses, client.rest]).toEqual([statusesOf(before + count, 204), ""]);
          client.socket.destroy();
        }
      }
    }
  });

  test("when a message comes byte by byte", async () => {
    const client = await connect();
    await client.ask(check);
    for (const byte of check) {
      client.send(byte);
      await nextTurn();
    }
    expect(await client.hasAnswers(2)).toBe(true);
    expect(client.statuses).toEqual([204, 204]);
    client.socket.destroy();
  });

  test("when each comes in a packet of its own and no answer is waited for", async () => {
    const clients = await connectAll(20);
    for (const [index, client] of clients.entries()) {
      for (const number of numbersTo(200)) {
        client.send(numbered(number));
        // From all at once to one in a turn.
        if (number % (index + 1) === 0) await nextTurn();
      }
    }
    for (const client of clients) {
      expect(await client.hasAnswers(200)).toBe(true);
      expect(numbersIn(client)).toEqual(numbersTo(200));
      client.socket.destroy();
    }
  });

  test("when the client ends its side right behind its request", async () => {
    for (const before of [0, 1]) {
      const clients = await connectAll(100);
      for (const client of clients) if (before) await client.ask(check);
      for (const client of clients) client.socket.end(check);
      for (const client of clients) {
        await client.closed();
        expect([client.statuses, client.rest]).toEqual([statusesOf(before + 1, 204), ""]);
      }
    }
  });
});

describe("nonsense behind a plain check", () => {
  test("is answered behind it, when it comes later", async () => {
    const client = await connect();
    await client.ask(check);
    expect(await client.askStatus("nonsense\r\n\r\n")).toBe(400);
    await client.closed();
    expect(client.statuses).toEqual([204, 400]);
  });

  test("never answers in its place, when it comes at once", async () => {
    for (const nonsense of ["nonsense\r\n\r\n", "\0", "GET /api/check HTTP/1.1\r\nHost: a b\r\n\r\n"]) {
      for (const client of await connectAll(20)) {
        client.send(check);
        client.send(nonsense);
        client.socket.end();
        await client.closed();
        expect([undefined, 204]).toContain(client.statuses[0]);
        expect(client.answers.length).toBeLessThanOrEqual(2);
        expect(client.rest).toBe("");
      }
    }
  });
});

describe("where a connection may be idle for two seconds", () => {
  let hasty: TestGate;
  beforeAll(async () => {
    // The gate counts idle seconds by an interval, which the tests move. Sockets and time-outs stay real.
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    hasty = await startTestGate({ keys: gate.keys, timeoutSeconds: 2 });
  });
  afterAll(async () => {
    vi.useRealTimers();
    await hasty.end();
  });

  test("a plain one stays open for as long as something is asked, and is closed without a word when nothing is", async () => {
    const client = await RawClient.connect(hasty.port);
    for (let index = 0; index < 8; index++) {
      expect(await client.askStatus(check)).toBe(204);
      vi.advanceTimersByTime(500);
    }
    expect(client.answers[0]).toContain("\r\nKeep-Alive: timeout=2\r\n");
    vi.advanceTimersByTime(4_000);
    await client.closed();
    expect([client.statuses, client.rest]).toEqual([statusesOf(8, 204), ""]);
  });

  test("one that stays silent for over a second is still answered", async () => {
    const [client, later] = [await RawClient.connect(hasty.port), await RawClient.connect(hasty.port)];
    // Connections are accepted in order, so the gate has the silent one as well.
    expect(await later.askStatus(check)).toBe(204);
    vi.advanceTimersByTime(1_500);
    expect(await client.askStatus(check)).toBe(204);
    client.socket.destroy();
    later.socket.destroy();
  });
});

test("a connection that says nothing, or not enough, for two seconds is refused and closed", async () => {
  const hasty = await startTestGate({ keys: gate.keys, timeoutSeconds: 2 });
  const openings = ["", "G", check.slice(0, -1), check + check.slice(0, -1)];
  const clients = await Promise.all(openings.map(() => RawClient.connect(hasty.port)));
  for (const [index, client] of clients.entries()) client.send(openings[index] ?? "");
  for (const client of clients) await client.closed();
  expect(clients.map(({ statuses }) => statuses)).toEqual([[408], [408], [408], [204, 408]]);
  await hasty.end();
});
