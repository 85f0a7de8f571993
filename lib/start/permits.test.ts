/** A start says what keeps Redis from counting permits, and stops only where waiting would not help. */
import { afterEach, expect, test } from "vitest";
import { createLog } from "@/lib/gate/process/log";
import { describeWithRedis, requireRedis } from "@/prisma/testing/describe-redis";
import type { RedisSettings, TestRedis } from "@/prisma/testing/redis";
import { openPermits } from "./permits";

const database = { engine: "postgresql", url: "postgresql://db.example.com/latchkey" } as const;
const keys = { nodes: { id: "node", name: "node", live: ["node", "other"] } };

/** Opens permits as a start does; resolves to how they are counted, and to what was logged. */
async function open(redisUrl: string, config: object = {}): Promise<{ sharing: string; output: string }> {
  let output = "";
  const log = createLog("trace", (line) => {
    output += line;
  });
  const permits = await openPermits({ database, redisUrl, maxConcurrentPerIp: 20, ...config }, keys, log);
  const sharing = permits?.sharing ?? "none";
  await permits?.close();
  return { sharing, output };
}

await describeWithRedis("a start with REDIS_URL", () => {
  let redis: TestRedis | undefined;
  const startRedis = async (settings: RedisSettings = {}) => {
    redis = await requireRedis({ settings });
    return redis;
  };
  afterEach(async () => {
    await redis?.stop();
    redis = undefined;
  });

  test("counts over all servers, with a user's password", async () => {
    const { url } = await startRedis({ requirepass: "canary / of redis" });
    expect(await open(url)).toEqual({ sharing: "ok", output: "" });
  });

  test("stops where the password is wrong or missing, and does not say it", async () => {
    const { port } = await startRedis({ requirepass: "secret" });
    for (const login of ["", ":canary@", "canary:canary@"]) {
      await expect(open(`redis://${login}127.0.0.1:${port}`)).rejects.toThrow(
        `REDIS_URL can't be used: redis://127.0.0.1:${port} refuses its user or password`,
      );
    }
  });

  test("stops at a server in cluster mode", async () => {
    const { url } = await startRedis({ "cluster-enabled": "yes" });
    await expect(open(url)).rejects.toThrow(/^REDIS_URL can't be used: \S+ runs in cluster mode; /);
  });

  test("stops at a replica", async () => {
    const { url } = await startRedis({ replicaof: "127.0.0.1 1" });
    await expect(open(url)).rejects.toThrow(/^REDIS_URL can't be used: \S+ is a replica; /);
  });

  test("warns of a server that may evict what servers hold", async () => {
    const { url } = await startRedis({ maxmemory: "100mb", "maxmemory-policy": "allkeys-lru" });
    const { sharing, output } = await open(url);
    expect(sharing).toBe("ok");
    expect(output).toContain("set its maxmemory-policy to noeviction");
  });

  test("goes on with the fair share where Redis can't be reached, and says so without the password", async () => {
    const { port } = await startRedis();
    await redis?.kill();
    const { sharing, output } = await open(`redis://:canary@127.0.0.1:${port}`);
    expect(sharing).toBe("away");
    expect(output).toMatch(/ECONNREFUSED.*Redis can't be reached: each address has its fair share/);
    expect(output).not.toContain("canary");
  });
});

test("a server with a SQLite file, or without REDIS_URL, counts by itself", async () => {
  const sqlite = { engine: "sqlite", path: "/srv/latchkey.db" };
  expect(await open("redis://127.0.0.1:1", { database: sqlite })).toEqual({ sharing: "none", output: "" });
  expect(await open("", { redisUrl: undefined })).toEqual({ sharing: "none", output: "" });
});
