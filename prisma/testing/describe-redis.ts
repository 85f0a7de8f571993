/** For tests: groups of tests that need a Redis or Valkey server, which not every machine can have. */
import { describe } from "vitest";
import { isLeftOut } from "./debian-program";
import { startRedis, type TestRedis } from "./redis";

/**
 * Declares tests that need Redis. Where none can be had, `npm test` names the group as not run, or fails when CI is
 * set. Await it at the top of a test file.
 */
export async function describeWithRedis(title: string, declare: () => void): Promise<void> {
  const isSkipped = await isLeftOut("redis");
  describe.skipIf(isSkipped)(isSkipped ? `NOT RUN: redis-server is missing. ${title}` : title, declare);
}

/** Starts a server inside `describeWithRedis`. Throws when none can be had. */
export async function requireRedis(options?: Parameters<typeof startRedis>[0]): Promise<TestRedis> {
  const server = await startRedis(options);
  if (server === null) throw new Error("redis-server is neither installed nor to be had from Debian");
  return server;
}
