/** The script changes nothing for a message that is late, from before a loss of data, or of a forgotten node. */
import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { describeWithRedis, requireRedis } from "@/prisma/testing/describe-redis";
import type { TestRedis } from "@/prisma/testing/redis";
import { type Answer, type MessageKind, parseAnswer, parseHint, toArguments } from "./messages";
import { WANT } from "./script";

const NAME = "2001:db8::/64";

await describeWithRedis("the script that shares out permits", () => {
  let redis: TestRedis;
  let client: Redis;
  let runId: string;
  let live: string[];
  let epoch: string;

  beforeAll(async () => {
    redis = await requireRedis();
    client = new Redis(redis.url, { protocol: 2 });
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });
  beforeEach(async () => {
    runId = randomUUID();
    live = ["a", "b"];
    for (const node of live) {
      const first = await send(node, 1, "want");
      epoch = first.kind === "report" ? first.epoch : "";
      await send(node, 2, "report");
    }
  });

  const send = async (node: string, seq: number, kind: MessageKind, [held, wish] = [0, 0], leaseMs = 5_000) => {
    const sender = { node, limit: 20, liveNodes: live, leaseMs, awayMs: leaseMs };
    const wishes = [{ name: NAME, held, wish }];
    const message = { kind, seq, epoch: epoch ?? "", nextEpoch: randomUUID(), wishes };
    return parseAnswer(await client.eval(WANT, ...(toArguments(runId, sender, message) as [number, ...string[]])));
  };
  const granted = (allowed: number, isBlocked = false): Answer => ({ kind: "granted", allowed: [allowed], isBlocked });
  const noted = async (node: string) => Number(await client.hget(`latchkey:permits:${runId}:ip:${NAME}`, node));

  test("a message that a later one has overtaken is refused, and what the later one said stays", async () => {
    expect(await send("a", 4, "want", [0, 3])).toEqual(granted(3));
    expect(await send("a", 3, "want", [0, 20])).toEqual({ kind: "old" });
    expect(await send("a", 4, "want", [0, 20])).toEqual({ kind: "old" });
    expect(await noted("a")).toBe(3);
    expect(await send("b", 3, "want", [0, 20])).toEqual(granted(17));
  });

  test("a report from before a loss of data does not count after it", async () => {
    const before = epoch;
    await client.flushall();
    const answer = await send("a", 3, "report", [5, 5]);
    expect(answer).toMatchObject({ kind: "report" });
    expect(answer).not.toEqual({ kind: "report", epoch: before });
    expect(await noted("a")).toBe(0);
  });

  test("after a loss a node gets what it has, and more only once every live node has reported", async () => {
    await client.flushall();
    const answer = await send("a", 3, "want");
    epoch = answer.kind === "report" ? answer.epoch : "";
    expect(await send("a", 4, "report", [5, 5])).toEqual(granted(5, true));
    expect(await send("a", 5, "want", [5, 6])).toEqual(granted(5, true));
    expect(await send("b", 3, "report", [8, 8])).toEqual(granted(8));
    expect(await send("a", 6, "want", [5, 20])).toEqual(granted(12));
  });

  test("another run of the server does not see what an older one left", async () => {
    await send("a", 3, "want", [0, 20]);
    runId = randomUUID();
    expect(await send("a", 4, "want", [20, 20])).toMatchObject({ kind: "report" });
  });

  test("a node that neither the database nor Redis has seen for a lease is not counted, and has to report again", async () => {
    expect(await send("a", 3, "want", [0, 12])).toEqual(granted(12));
    live = ["b"];
    expect(await send("b", 3, "want", [0, 20])).toEqual(granted(8));
    // A lease that is over whenever it is looked at.
    expect(await send("b", 4, "report", [8, 20], -1)).toEqual(granted(20));
    expect(await noted("a")).toBe(0);
    expect(await send("a", 4, "want", [12, 12], -1)).toMatchObject({ kind: "report" });
  });

  test("the fair share of a live node that does not reach Redis is kept free", async () => {
    expect(await send("a", 3, "report", [0, 20], -1)).toEqual(granted(10));
  });

  test("what is running is never noted as less, even where it is more than the limit", async () => {
    expect(await send("a", 3, "want", [0, 15])).toEqual(granted(15));
    expect(await send("b", 3, "report", [10, 10])).toEqual(granted(5));
    expect(await noted("b")).toBe(10);
    expect(await send("a", 4, "want", [15, 15])).toEqual(granted(10));
  });

  test("keys begin with latchkey:permits:, and none is kept for ever", async () => {
    await send("a", 3, "want", [0, 20]);
    const keys = (await client.keys("*")).filter((key) => key.includes(runId));
    expect(keys.sort()).toEqual([`latchkey:permits:${runId}:ip:${NAME}`, `latchkey:permits:${runId}:nodes`]);
    for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0);
  });

  test("a hint of another run, or one that can't be read, is none", () => {
    expect(parseHint("r", "recall latchkey:permits:r:ip:192.0.2.1")).toEqual({ kind: "recall", name: "192.0.2.1" });
    expect(parseHint("r", "recall latchkey:permits:s:ip:192.0.2.1")).toBeNull();
    expect(parseHint("r", "else latchkey:permits:r:ip:192.0.2.1")).toBeNull();
    expect(() => parseAnswer("OK")).toThrow("can't be read");
  });
});
