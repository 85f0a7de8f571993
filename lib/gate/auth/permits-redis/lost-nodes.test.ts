/** A node that is killed or suspended keeps its permits for a lease, and others get them afterwards. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { waitFor } from "@/e2e/support/api/client";
import { heldBy, LIMIT, PermitNode } from "@/lib/gate/testing/permit-nodes";
import { describeWithRedis, requireRedis } from "@/prisma/testing/describe-redis";
import type { TestRedis } from "@/prisma/testing/redis";

const ADDRESS = "192.0.2.9";
/** Longer than two signs of life. */
const LEASE_MS = 2_400;

await describeWithRedis("a node that shares permits and is lost", () => {
  let redis: TestRedis;
  let live: string[];
  let nodes: PermitNode[];
  let lost: { child: ChildProcess; ask(command: string): Promise<string> };

  beforeAll(async () => {
    redis = await requireRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    const ids = Array.from({ length: 3 }, () => randomUUID());
    live = [...ids];
    const options = { leaseMs: LEASE_MS, awayMs: LEASE_MS / 2 };
    nodes = await Promise.all(ids.slice(1).map((id) => PermitNode.open(redis.url, id, live, options)));
    lost = await startProcess(redis.url, ids);
  });
  afterEach(async () => {
    lost.child.kill("SIGKILL");
    await Promise.all(nodes.map((node) => node.close()));
    const client = new (await import("ioredis")).Redis(redis.url, { protocol: 2 });
    await client.flushall();
    client.disconnect();
  });

  /** Asks every node that is left for more than it can have; resolves to what they have then. */
  const fill = async () => {
    await Promise.all(nodes.map((node) => node.take(ADDRESS, LIMIT)));
    return heldBy(nodes);
  };

  test("killed with 12 running: the others get 8, and all 20 once it is no longer alive", async () => {
    expect(await lost.ask("take 12")).toBe("took 12");
    lost.child.kill("SIGKILL");
    expect(await fill()).toBe(8);
    live.shift();
    expect(await waitFor(fill, (held) => held !== 8)).toBe(LIMIT);
  });

  test("suspended for longer than its lease: it admits nothing by what it had, and what runs there goes on", async () => {
    expect(await lost.ask("take 12")).toBe("took 12");
    expect(await lost.ask("release 7")).toBe("released");
    lost.child.kill("SIGSTOP");
    live.shift();
    await waitFor(fill, (held) => held === LIMIT);
    const asked = lost.ask("take 7");
    lost.child.kill("SIGCONT");
    expect(await asked).toBe("took 0");
    for (const node of nodes) node.release(LIMIT);
    expect(await lost.ask("take 20")).toBe("took 15");
  });
});

async function startProcess(
  url: string,
  ids: string[],
): Promise<{ child: ChildProcess; ask(command: string): Promise<string> }> {
  const script = "lib/gate/testing/permit-process.ts";
  const parameters = ["--import", "tsx", script, url, ids[0] ?? "", ids.join(), String(LEASE_MS)];
  const child = spawn(process.execPath, parameters, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => String((await lines.next()).value);
  expect(await read()).toBe("ready");
  return {
    child,
    ask(command) {
      child.stdin.write(`${command}\n`);
      return read();
    },
  };
}
