/** However many nodes there are, and whatever happens to Redis: one address has 20 requests under way, never 21. */
import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { waitFor } from "@/e2e/support/api/client";
import { heldBy, LIMIT, PermitNode } from "@/lib/gate/testing/permit-nodes";
import { describeWithRedis, requireRedis } from "@/prisma/testing/describe-redis";
import type { TestRedis } from "@/prisma/testing/redis";
import { startRelay, type TestRelay } from "@/prisma/testing/relay";

const NODES = 3;
const FAIR_SHARE = 6;
/** For what must be given back: on a busy machine the 50 ms may be over before anybody was heard. */
const PATIENT = { giveBackMs: 20_000 };

await describeWithRedis("permits that nodes share", () => {
  let redis: TestRedis;
  let client: Redis;
  let relay: TestRelay;
  let nodes: PermitNode[];
  let live: string[];
  /** reaches Redis through the relay */
  let far: PermitNode;
  let near: PermitNode;
  let other: PermitNode;
  let address: string;

  beforeAll(async () => {
    redis = await requireRedis();
    relay = await startRelay(redis.port);
    client = new Redis(redis.url, { protocol: 2, retryStrategy: () => 20 });
    client.on("error", () => {});
  });
  afterAll(async () => {
    client.disconnect();
    await relay.stop();
    await redis.stop();
  });
  beforeEach(async () => {
    address = `192.0.2.7 ${randomUUID()}`;
    live = Array.from({ length: NODES }, () => randomUUID());
    [far, near, other] = (await Promise.all(
      live.map((id, index) => PermitNode.open(index === 0 ? relay.toUrl(redis.url) : redis.url, id, live)),
    )) as [PermitNode, PermitNode, PermitNode];
    nodes = [far, near, other];
  });
  afterEach(async () => {
    vi.useRealTimers();
    relay.pass();
    await Promise.all(nodes.map((node) => node.close()));
  });

  const allReach = () =>
    waitFor(
      () => nodes.every(({ counter }) => counter.sharing === "ok"),
      (isReached) => isReached,
    );
  /** Asks every node for more than it can have; resolves to what all have then. */
  const fill = async () => {
    await Promise.all(nodes.map((node) => node.take(address, LIMIT)));
    return heldBy(nodes);
  };
  /** The nodes hold all permits of the address: 8, 6 and 6. */
  const holdAll = async () => {
    expect(await far.take(address, 8)).toBe(8);
    expect(await near.take(address, 6)).toBe(6);
    expect(await other.take(address, 6)).toBe(6);
  };

  test("40 requests at once over three nodes: exactly 20 are admitted; another address has its own 20", async () => {
    await Promise.all([far.take(address, 14), near.take(address, 13), other.take(address, 13)]);
    expect(heldBy(nodes)).toBe(LIMIT);
    expect(await near.take(`${address} other`, LIMIT + 1)).toBe(LIMIT);
  });

  test("a request within a node's block is admitted without a promise, and the whole limit may be on one node", async () => {
    expect(await near.take(address, LIMIT)).toBe(LIMIT);
    near.release(1);
    expect(near.counter.acquire(address)).not.toBeInstanceOf(Promise);
    expect(near.counter.acquire(address)).toBeNull();
  });

  test("what a node holds and does not use is given back as soon as another one needs it", async () => {
    expect(await near.take(address, LIMIT)).toBe(LIMIT);
    near.release(LIMIT - 1);
    const patient = await PermitNode.open(redis.url, randomUUID(), live, PATIENT);
    nodes.push(patient);
    expect(await patient.take(address, LIMIT - 1)).toBe(LIMIT - 1);
  });

  test("a request that waits is admitted when one on the same node ends", async () => {
    const patient = await PermitNode.open(redis.url, randomUUID(), live, PATIENT);
    nodes.push(patient);
    expect(await patient.take(address, 10)).toBe(10);
    expect(await other.take(address, 10)).toBe(10);
    const waiting = patient.take(address, 1);
    patient.release(1);
    expect(await waiting).toBe(1);
    expect(heldBy(nodes)).toBe(LIMIT);
  });

  test("idle permits are not counted on once their return is under way", async () => {
    expect(await near.take(address, 10)).toBe(10);
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const sweeping = await PermitNode.open(redis.url, randomUUID(), live);
    nodes.push(sweeping);
    expect(await sweeping.take(address, 10)).toBe(10);
    sweeping.release(10);
    redis.freeze();
    vi.advanceTimersByTime(2_000);
    const asked = sweeping.counter.acquire(address);
    expect(asked).toBeInstanceOf(Promise);
    redis.thaw();
    const permit = await asked;
    if (permit) sweeping.counter.release(permit);
  });

  test("idle permits are given back by themselves, and an idle address leaves nothing in Redis", async () => {
    await near.take(address, 3);
    near.release(3);
    await waitFor(
      () => client.keys(`latchkey:permits:*:ip:${address}`),
      (keys) => keys.length === 0,
    );
    expect(near.counter.running).toBe(0);
  });

  test("Redis freezes in the middle of a call: the fair share meanwhile, and 20 in total once it goes on", async () => {
    redis.freeze();
    const frozen = await Promise.all(nodes.map((node) => node.take(address, LIMIT)));
    expect(frozen).toEqual([FAIR_SHARE, FAIR_SHARE, FAIR_SHARE]);
    redis.thaw();
    await allReach();
    expect(await fill()).toBe(LIMIT);
    near.release(2);
    expect(await fill()).toBe(LIMIT);
  });

  test("Redis is killed: each node has its fair share, running requests go on, and later it is whole again", async () => {
    expect(await near.take(address, 12)).toBe(12);
    await redis.kill();
    expect(await near.take(address, 1)).toBe(0);
    expect(await far.take(address, LIMIT)).toBe(FAIR_SHARE);
    expect(near.counter.sharing).toBe("away");
    expect(near.counter.running).toBe(12);
    near.release(12);
    expect(await near.take(address, LIMIT)).toBe(FAIR_SHARE);
    await redis.restart();
    await allReach();
    expect(await fill()).toBe(LIMIT);
  });

  test("everything in Redis is deleted while 20 are running: no 21st is admitted, and one that ends makes room", async () => {
    await holdAll();
    await client.flushall();
    expect(await fill()).toBe(LIMIT);
    other.release(1);
    expect(await far.take(address, 2)).toBe(1);
  });

  test("after a loss nothing is granted before every live node has reported", async () => {
    await holdAll();
    relay.stall();
    await client.flushall();
    expect(await near.take(address, 1)).toBe(0);
    expect(await other.take(address, 1)).toBe(0);
  });

  test("Redis restarts empty, or from an old dump, while 20 are running: no 21st is admitted", async () => {
    for (const isDumped of [false, true]) {
      if (isDumped) await client.save();
      if (heldBy(nodes) === 0) await holdAll();
      await redis.restart();
      await waitFor(
        () => client.status,
        (status) => status === "ready",
      );
      await allReach();
      expect(await fill()).toBe(LIMIT);
      for (const node of nodes) node.release(LIMIT);
    }
  });

  test("more are running than Redis can grant: nothing is cut, and nothing is admitted before enough have ended", async () => {
    expect(await near.take(address, LIMIT)).toBe(LIMIT);
    relay.cut();
    expect(await far.take(address, LIMIT)).toBe(FAIR_SHARE);
    relay.pass();
    await waitFor(
      () => far.counter.sharing,
      (state) => state === "ok",
    );
    const replaceOne = () => {
      near.release(1);
      return near.take(address, 1);
    };
    await waitFor(replaceOne, (given) => given === 0);
    near.release(FAIR_SHARE - 1);
    expect(await near.take(address, 1)).toBe(0);
    expect(heldBy(nodes)).toBe(LIMIT);
    near.release(2);
    expect(await fill()).toBe(LIMIT);
  });
});
