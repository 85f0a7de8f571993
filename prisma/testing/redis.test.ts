/** The Redis servers that tests run on freeze, die and come back. */
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithRedis, requireRedis } from "./describe-redis";
import type { TestRedis } from "./redis";

await describeWithRedis("a Redis server for tests", () => {
  let server: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    server = await requireRedis({ settings: { requirepass: "canary / of redis" } });
    client = new Redis(server.url, { protocol: 2, retryStrategy: () => 20 });
    client.on("error", () => {});
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  test("does what it is asked while frozen as soon as it thaws", async () => {
    server.freeze();
    const answer = client.set("key", "value");
    server.thaw();
    expect(await answer).toBe("OK");
    expect(await client.get("key")).toBe("value");
  });

  test("is empty and another one after a kill and a restart", async () => {
    const idOf = async () => /run_id:(\w+)/.exec(await client.info("server"))?.[1];
    const before = await idOf();
    await server.kill();
    await server.restart({ "maxmemory-policy": "allkeys-lru" });
    expect(await idOf()).not.toBe(before);
    expect(await client.get("key")).toBeNull();
    expect(await client.config("GET", "maxmemory-policy")).toEqual(["maxmemory-policy", "allkeys-lru"]);
  });

  test("refuses a setting that it does not know, with its own words", async () => {
    await expect(requireRedis({ settings: { "no-such-setting": "1" } })).rejects.toThrow("no-such-setting");
  });
});
