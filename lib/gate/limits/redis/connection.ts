/** Connects to the Redis that counts requests, and finds out whether it still has its counts. */
import { randomUUID } from "node:crypto";
import type { Redis, RedisOptions } from "ioredis";
import { COUNT } from "./script";
import { KEY_PREFIX } from "./shared-meter";

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  connectTimeout: 500,
  // What waits for a connection would be counted at another time than it was meant for.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  enableReadyCheck: false,
  disableClientInfo: true,
  protocol: 2,
};

/** How long it may take until the server answers the first questions. */
const OPEN_MS = 3_000;

/** A connection on which the script can be called. */
export type CountingRedis = Redis & { count(...parameters: (string | number)[]): Promise<number[]> };

/**
 * Connects once. `epoch` is another one whenever the server has lost its counts; `findFailure` gives the last error of
 * the connection. Rejects when the server does not answer in time, or refuses.
 */
export async function connectRedis(
  url: string,
): Promise<{ redis: CountingRedis; epoch: string | null; findFailure: () => unknown }> {
  // Loaded here, so that a gate without Redis does without the package.
  const { Redis: Client } = await import("ioredis");
  const redis = new Client(url, OPTIONS) as CountingRedis;
  let last: unknown = null;
  redis.on("error", (error) => {
    last = error;
  });
  const timer = setTimeout(() => redis.disconnect(), OPEN_MS);
  try {
    await redis.connect();
    redis.defineCommand("count", { lua: COUNT });
    await redis.set(`${KEY_PREFIX}epoch`, randomUUID(), "NX");
    return { redis, epoch: await redis.get(`${KEY_PREFIX}epoch`), findFailure: () => last };
  } catch (error) {
    redis.disconnect();
    throw last ?? error;
  } finally {
    clearTimeout(timer);
  }
}
