/** A permission that is renamed at any moment costs no request: its key and its route change together. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { waitFor } from "@/e2e/support/api/client";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { MemoryKeyStore } from "@/lib/gate/testing/key-store";
import { openSocket, type SocketUpstream, startSocketUpstream } from "@/lib/gate/testing/web-sockets";
import { ConcurrencyLimiter } from "./concurrency";

/** Commits what `atNextFind` does after the gate has looked at what has changed, and before it reads a key. */
class StoreOfRenames extends MemoryKeyStore {
  atNextFind: (() => void) | null = null;

  override find(hash: Buffer) {
    const act = this.atNextFind;
    this.atNextFind = null;
    act?.();
    return super.find(hash);
  }
}

/** Gives permits after `beforeAcquired`, as one that asks other nodes does. */
class SlowPermits extends ConcurrencyLimiter {
  beforeAcquired = () => {};

  override acquire(name: string) {
    return Promise.resolve().then(() => {
      this.beforeAcquired();
      return super.acquire(name);
    }) as never;
  }

  async close() {}
}

let keys: StoreOfRenames;
let gate: TestGate;
let sockets: SocketUpstream;
let secret: string;
let word: "orders:read" | "orders:list";

/** The dashboard does all of this in one transaction. */
function rename(): void {
  word = word === "orders:read" ? "orders:list" : "orders:read";
  const route = { path: "/api/orders", upstream: sockets.origin, permissions: { GET: [word] } };
  keys.saveDocument("permissions", { resources: [{ name: "orders", actions: [{ name: word.slice(7) }] }] });
  keys.saveDocument("routes", { routes: [route] });
  keys.set(secret, { permissions: [word] });
}

async function start(permits?: SlowPermits): Promise<void> {
  gate = await startTestGate({ keys, permits });
  rename();
}
const ask = async () => (await fetch(`${gate.url}/api/orders`, { headers: { "X-API-Key": secret } })).status;
const connect = async () => (await openSocket({ port: gate.port, secret }, "orders")).terminate();

beforeEach(async () => {
  keys = new StoreOfRenames();
  sockets = await startSocketUpstream();
  secret = keys.add();
  word = "orders:read";
});
afterEach(async () => {
  await gate.end();
  await sockets.close();
});

test("a rename between the look for changes and the reading of a key refuses neither request nor WebSocket", async () => {
  await start();
  expect(await ask()).toBe(200);
  for (let round = 0; round < 4; round++) {
    keys.set(secret, { permissions: [word] });
    keys.atNextFind = rename;
    if (round % 2 === 0) expect(await ask()).toBe(200);
    else await connect();
    expect(keys.atNextFind).toBeNull();
  }
});

test("a rename while a permit is awaited refuses neither request nor WebSocket", async () => {
  const permits = new SlowPermits(20);
  await start(permits);
  expect(await ask()).toBe(200);
  permits.beforeAcquired = rename;
  expect(await ask()).toBe(200);
  await connect();
});

test("WebSockets under way outlive a rename that comes while their keys are read", async () => {
  await start();
  const other = keys.add({ permissions: [word] });
  const open = [await openSocket({ port: gate.port, secret }, "orders")];
  open.push(await openSocket({ port: gate.port, secret: other }, "orders"));
  keys.set(other, { permissions: [word] });
  keys.atNextFind = () => {
    rename();
    keys.set(other, { permissions: [word] });
  };
  await waitFor(
    () => keys.atNextFind,
    (act) => act === null,
  );
  const echoes = open.map((socket) => new Promise((resolve) => socket.once("message", resolve)));
  for (const socket of open) socket.send("still here");
  await Promise.all(echoes);
  for (const socket of open) socket.terminate();
});
