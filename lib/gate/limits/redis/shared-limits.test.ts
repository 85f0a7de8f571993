/** Limits that hold over three servers with one Redis. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { call, waitFor } from "@/e2e/support/api/client";
import type { KeyWithLimits } from "@/lib/gate/limits/limit-counter";
import { startTestGate } from "@/lib/gate/testing/gate";
import { MemoryKeyStore } from "@/lib/gate/testing/key-store";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import { describeWithRedis, requireRedis } from "@/prisma/testing/describe-redis";
import type { TestRedis } from "@/prisma/testing/redis";
import { boundsOf } from "../windows";
import { SharedLimits } from "./shared-limits";

const QUIET = { warn: () => {}, info: () => {} };
const LIVE = ["a", "b", "c"];
const dayOf = (now: number) => String(Math.floor(now / 86_400_000));
const perDay = (count: number): KeyLimits => ({ requests: [{ count, per: "day" }], budget: null });

await describeWithRedis("limits over three servers", () => {
  let redis: TestRedis;
  let servers: SharedLimits[];

  beforeAll(async () => {
    redis = await requireRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    servers = LIVE.map((id) => new SharedLimits({ url: redis.url, nodes: () => ({ id, live: LIVE }), log: QUIET }));
    await Promise.all(servers.map((server) => server.open()));
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await command("flushall");
  });

  async function command(...words: [string, ...string[]]): Promise<unknown> {
    const client = new (await import("ioredis")).Redis(redis.url, { protocol: 2 });
    const answer = await client.call(...words);
    client.disconnect();
    return answer;
  }

  /** As another server knows the key: each has a record of its own. */
  const keysOf = (limits: KeyLimits): KeyWithLimits[] => servers.map(() => ({ id: "key", limits, meter: null }));

  /** Sends `count` requests to each server at once; resolves to how many were admitted by each. */
  async function takeEverywhere(keys: readonly KeyWithLimits[], count: number): Promise<number[]> {
    const admitted = servers.map(async (server, index) => {
      const key = keys[index] as KeyWithLimits;
      const refusals = await Promise.all(Array.from({ length: count }, () => server.take(key, Date.now())));
      return refusals.filter((refusal) => refusal === null).length;
    });
    return Promise.all(admitted);
  }

  const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

  test.each(["hour", "day", "month"] as const)(
    "50 requests at once at each admit as many as a limit per %s",
    async (per) => {
      const keys = keysOf({ requests: [{ count: 37, per }], budget: null });
      expect(sumOf(await takeEverywhere(keys, 50))).toBe(37);
      expect(sumOf(await takeEverywhere(keys, 5))).toBe(0);
    },
  );

  test("a refusal says when there is room again, by the calendar in UTC", async () => {
    for (const per of ["day", "month"] as const) {
      const key: KeyWithLimits = { id: per, limits: { requests: [{ count: 1, per }], budget: null }, meter: null };
      const [server] = servers as [SharedLimits];
      expect(await server.take(key, Date.now())).toBeNull();
      const refusal = await server.take(key, Date.now());
      const seconds = Math.ceil((boundsOf(per, Date.now())[1] - Date.now()) / 1000);
      expect(refusal).toMatchObject({ code: "rate_limited", limit: 1, per });
      expect(Math.abs((refusal?.retry_after ?? 0) - seconds)).toBeLessThanOrEqual(2);
    }
  });

  test("a second slides: what left it makes room", async () => {
    const keys = keysOf({ requests: [{ count: 5, per: "second" }], budget: null });
    expect(sumOf(await takeEverywhere(keys, 5))).toBe(5);
    const again = await waitFor(
      () => takeEverywhere(keys, 5),
      (counts) => sumOf(counts) > 0,
    );
    expect(sumOf(again)).toBeLessThanOrEqual(5);
  });

  test("a budget is one for all, and what one server spends the others refuse", async () => {
    const keys = keysOf({ requests: [], budget: { units: 10, per: "month" } });
    const [first, second] = servers as [SharedLimits, SharedLimits];
    first.spend(keys[0] as KeyWithLimits, 10, Date.now());
    const refusal = await waitFor(
      async () => second.take(keys[1] as KeyWithLimits, Date.now()),
      (found) => found !== null,
    );
    expect(refusal).toMatchObject({ code: "budget_spent", limit: 10 });
    expect(await second.readCounts(keys[1] as KeyWithLimits)).toMatchObject({ counts: [{ used: 10 }], servers: null });
  });

  test("a server that begins again goes on with the count", async () => {
    const keys = keysOf(perDay(10));
    expect(sumOf(await takeEverywhere(keys, 2))).toBe(6);
    await servers[0]?.close();
    servers[0] = new SharedLimits({ url: redis.url, nodes: () => ({ id: "a", live: LIVE }), log: QUIET });
    await servers[0].open();
    expect(sumOf(await takeEverywhere(keysOf(perDay(10)), 5))).toBe(4);
  });

  test("a request from before a limit is not taken back from it: that would let one too many through", async () => {
    const [server] = servers as [SharedLimits];
    const key: KeyWithLimits = {
      id: "key",
      limits: { requests: [{ count: 9, per: "hour" }], budget: null },
      meter: null,
    };
    const at = Date.now();
    expect(await server.take(key, at)).toBeNull();
    const requests = [...key.limits.requests, { count: 2, per: "minute" } as const];
    const narrowed: KeyWithLimits = { ...key, limits: { requests, budget: null } };
    for (let count = 0; count < 2; count++) expect(await server.take(narrowed, Date.now())).toBeNull();
    server.refund(narrowed, at);
    const usesOf = async () => (await server.readCounts(narrowed)).counts.map(({ per, used }) => [per, used]);
    expect(await waitFor(usesOf, ([hour]) => hour?.[1] === 2)).toEqual([
      ["hour", 2],
      ["minute", 2],
    ]);
  });

  test("each server says what all have counted, and when there is room again", async () => {
    const keys = keysOf(perDay(10));
    await takeEverywhere(keys, 2);
    const readEverywhere = () =>
      Promise.all(servers.map((server, index) => server.readCounts(keys[index] as KeyWithLimits)));
    for (const { counts, servers } of await readEverywhere()) {
      expect([counts.length, counts[0]?.used, counts[0]?.most, counts[0]?.freeAt, servers]).toEqual([
        ...[1, 6, 10, null, null],
      ]);
    }
    await takeEverywhere(keys, 2);
    const midnight = boundsOf("day", Date.now())[1];
    for (const { counts } of await readEverywhere()) {
      expect(counts[0]?.used).toBe(10);
      expect(Math.abs((counts[0]?.freeAt ?? 0) - midnight)).toBeLessThan(2_000);
    }
  });

  test("while Redis is away each server admits its share, and adds it when Redis is back", async () => {
    const keys = keysOf(perDay(30));
    expect(sumOf(await takeEverywhere(keys, 1))).toBe(3);
    redis.freeze();
    await waitFor(
      () => takeEverywhere(keys, 1).then(() => servers.some(({ isShared }) => isShared)),
      (isShared) => !isShared,
    );
    await takeEverywhere(keys, 50);
    expect(await takeEverywhere(keys, 5)).toEqual([0, 0, 0]);
    const read = await Promise.all(servers.map((server, index) => server.readCounts(keys[index] as KeyWithLimits)));
    const shares = read.map(({ counts: [count], servers }) => [count?.used, count?.most, count?.limit, servers]);
    expect(shares).toEqual(servers.map(() => [10, 10, 30, 3]));
    redis.thaw();
    await waitFor(
      async () => servers.every(({ isShared }) => isShared),
      (isShared) => isShared,
    );
    // What was sent to it while it stood still may count twice: rather too much than too little.
    expect(Number(await command("hget", "latchkey:limits:key:requests:day", dayOf(Date.now())))).toBeGreaterThanOrEqual(
      30,
    );
    expect(sumOf(await takeEverywhere(keys, 5))).toBe(0);
  });

  test("after a loss of its data Redis learns from each server what that has admitted", async () => {
    const keys = keysOf(perDay(20));
    expect(sumOf(await takeEverywhere(keys, 4))).toBe(12);
    await command("flushall");
    await command("client", "kill", "type", "normal");
    await waitFor(
      () => servers.every(({ isShared }) => isShared) && command("hgetall", "latchkey:limits:key:requests:day"),
      (found) => JSON.stringify(found).includes('"12"'),
    );
    expect(sumOf(await takeEverywhere(keys, 20))).toBe(8);
  });

  test("through three gates a limited key is admitted as often as it may be, and no more", async () => {
    const store = new MemoryKeyStore();
    const secret = store.add({ limits: perDay(25) });
    const gates = await Promise.all(
      servers.map((keyLimits) => startTestGate({ keys: store, keyLimits, concurrentPerIp: 50 })),
    );
    const asked = gates.flatMap(({ url }) =>
      Array.from({ length: 20 }, () => call(`${url}/api/check`, { headers: { "X-API-Key": secret } })),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect([statuses.filter((each) => each === 204).length, statuses.filter((each) => each === 429).length]).toEqual([
      25, 35,
    ]);
    await Promise.all(gates.map((gate) => gate.end()));
  });
});
