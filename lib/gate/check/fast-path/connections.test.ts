import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConcurrencyLimiter } from "@/lib/gate/auth/concurrency";
import { KeyCache } from "@/lib/gate/auth/key-cache";
import { type PendingRequest, verifyPending } from "@/lib/gate/auth/verify-pending";
import { IgnoredForwarding } from "@/lib/gate/http/client-address";
import { TickBatch } from "@/lib/gate/http/tick-batch";
import { LocalLimits } from "@/lib/gate/limits/local-limits";
import { RouteTable } from "@/lib/gate/routes/route-table";
import { type Address, parseAddress, toAddressGroup } from "@/lib/shared/keys/ip-rules";
import { completeSecret, RANDOM_LENGTH } from "@/lib/shared/keys/secret-format";
import { FastCheckConnections, type FastCheckParts } from "./connections";

const LIMIT = 20;
const NAME = toAddressGroup(parseAddress("127.0.0.1") as Address);
const NO_KEYS = { generation: () => 1, changedBetween: () => [], find: () => null };
const CHECK = `GET /api/check HTTP/1.1\r\nHost: a\r\nX-API-Key: ${completeSecret("0".repeat(RANDOM_LENGTH))}\r\n\r\n`;

let gate: FastCheckParts;
let permits: ConcurrencyLimiter;
let serve: (waiting: readonly PendingRequest[]) => void;
let server: Server;
/** what was given away, to whoever stands here for Node's HTTP server and reads it */
let given: { socket: Socket; text: string }[];
/** the server's end of the newest connection */
let accepted: Socket;
let client: Socket;
let received: string;

beforeEach(async () => {
  permits = new ConcurrencyLimiter(LIMIT);
  given = [];
  received = "";
  serve = (waiting) => verifyPending(gate, waiting);
  gate = {
    isDraining: false,
    trustedProxies: [],
    routes: { table: new RouteTable([]) },
    ignoredForwarding: new IgnoredForwarding({ warn: () => {} }, []),
    permits,
    keyLimits: new LocalLimits(),
    keys: new KeyCache(NO_KEYS),
    usage: { record: () => {}, noteUrl: () => {} },
    log: { error: () => {} },
    pending: new TickBatch<PendingRequest>((pending) => serve(pending)),
  };
  const plain = new FastCheckConnections(gate, { firstRequestSeconds: 15, keepAliveSeconds: 5 }, (socket) => {
    const one = { socket, text: "" };
    given.push(one);
    socket.on("data", (bytes) => {
      one.text += bytes;
    });
    socket.on("error", () => {}).on("end", () => socket.destroy());
  });
  server = createServer({ allowHalfOpen: true }, (socket) => {
    accepted = socket;
    plain.accept(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.setNoDelay(true);
  client.on("data", (bytes) => {
    received += bytes;
  });
  await ask(1);
});
afterEach(async () => {
  client.destroy();
  accepted.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Sends one check and waits until so many are answered. */
async function ask(answers: number): Promise<void> {
  client.write(CHECK);
  await expect.poll(() => received.split("HTTP/1.1 401 ").length - 1, { interval: 2 }).toBe(answers);
}

/** How many permits of the client's address are free. */
function countFree(): number {
  const taken = [];
  for (let permit = permits.acquire(NAME); permit; permit = permits.acquire(NAME)) taken.push(permit);
  for (const permit of taken) permits.release(permit);
  return taken.length;
}

test("checks on one connection are answered one after the other, each with a permit of its own that comes back", async () => {
  for (let count = 2; count < 60; count++) await ask(count);
  expect(given).toHaveLength(0);
  expect(countFree()).toBe(LIMIT);
});

test("while a client takes no answer it gets no further one here: what it asks goes to Node's server, and its permit comes back with it", async () => {
  // As when the system's buffer is full of answers that nobody reads.
  accepted.cork();
  client.write(CHECK);
  await expect.poll(() => accepted.writableLength).toBeGreaterThan(0);
  expect(countFree()).toBe(LIMIT - 1);
  client.write(CHECK);
  await expect.poll(() => given[0]?.text).toBe(CHECK);
  expect(countFree()).toBe(LIMIT - 1);
  client.destroy();
  await expect.poll(countFree).toBe(LIMIT);
});

test("a refusal that holds no permit counts as an answer, too, which must be taken before the next", async () => {
  const all = Array.from({ length: LIMIT }, () => permits.acquire(NAME));
  accepted.cork();
  client.write(CHECK);
  await expect.poll(() => accepted.writableLength).toBeGreaterThan(0);
  client.write(CHECK);
  await expect.poll(() => given[0]?.text).toBe(CHECK);
  for (const permit of all) if (permit) permits.release(permit);
});

test("bytes that come with the end of the connection, before a check has its answer, are all left to Node's server", async () => {
  const second = "GET /second HTTP/1.1\r\n\r\n";
  let judge: (() => void) | null = null;
  serve = (waiting) => {
    judge = () => verifyPending(gate, waiting);
  };
  const before = accepted.bytesRead;
  client.write(CHECK);
  await expect.poll(() => judge).not.toBeNull();
  client.end(second);
  await once(client, "finish");
  await expect.poll(() => accepted.bytesRead).toBe(before + CHECK.length + second.length);
  // The end is there by now; one turn finds it, if anybody looks.
  for (let turn = 0; turn < 3; turn++) await nextTurn();
  (judge as (() => void) | null)?.();
  await expect.poll(() => given[0]?.text).toBe(second);
  await expect.poll(() => received.split("HTTP/1.1 401 ")).toHaveLength(3);
  expect(countFree()).toBe(LIMIT);
});

/** Sends a check that waits for its decision until the function that this resolves to is called. */
async function askAndWait(): Promise<() => void> {
  const held: (() => void)[] = [];
  serve = (waiting) => void held.push(() => verifyPending(gate, waiting));
  client.write(CHECK);
  await expect.poll(() => held.length).toBe(1);
  return () => held.forEach((judge) => void judge());
}

test("a client that ends its side while its check waits gets the answer, and then the end", async () => {
  const judge = await askAndWait();
  const isEnded = new Promise((resolve) => accepted.once("end", resolve));
  const isClosed = new Promise((resolve) => client.once("close", resolve));
  client.end();
  await isEnded;
  judge();
  await isClosed;
  expect(received.split("HTTP/1.1 401 ")).toHaveLength(3);
  expect([given.length, countFree()]).toEqual([0, LIMIT]);
});

test("a client that goes while its check waits leaves no permit behind", async () => {
  const judge = await askAndWait();
  expect(countFree()).toBe(LIMIT - 1);
  client.resetAndDestroy();
  await expect.poll(() => accepted.closed).toBe(true);
  expect(countFree()).toBe(LIMIT);
  judge();
  expect([given.length, countFree()]).toEqual([0, LIMIT]);
});
