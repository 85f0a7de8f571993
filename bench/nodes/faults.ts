/** What is done to the nodes while clients use them. Each fault begins, lasts for a while, and is over. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Trio, TrioNode } from "./trio";

/** `touchesPermits`: a node may lose Redis, or stop for longer than the others wait for it. */
export type Fault = { name: string; touchesPermits: boolean; run(trio: Trio, node: TrioNode): Promise<void> };

/** Longer than a lease of 5 s, and shorter. */
const lasting = () => (Math.random() < 0.5 ? 1_500 : 7_000);

export const FAULTS: readonly Fault[] = [
  {
    name: "gate killed",
    touchesPermits: true,
    async run(_trio, node) {
      process.kill(node.server.pid, "SIGKILL");
      await sleep(lasting());
      await node.restart();
    },
  },
  {
    name: "gate frozen",
    touchesPermits: true,
    async run(_trio, { server }) {
      process.kill(server.pid, "SIGSTOP");
      await sleep(lasting());
      process.kill(server.pid, "SIGCONT");
    },
  },
  {
    name: "dashboard killed",
    touchesPermits: false,
    async run(_trio, { server }) {
      const pid = server.dashboardPid();
      if (pid !== null) process.kill(pid, "SIGKILL");
      await sleep(1_000);
    },
  },
  {
    name: "gate drained",
    touchesPermits: true,
    async run(_trio, node) {
      await node.restart();
    },
  },
  {
    name: "PostgreSQL cut off from a node",
    touchesPermits: true,
    run: (_trio, { toPostgres }) => disturb(toPostgres, (relay) => relay.cut()),
  },
  {
    name: "PostgreSQL silent to a node",
    touchesPermits: true,
    run: (_trio, { toPostgres }) => disturb(toPostgres, (relay) => relay.stall()),
  },
  {
    name: "answers of PostgreSQL swallowed",
    touchesPermits: true,
    run: (_trio, { toPostgres }) => disturb(toPostgres, (relay) => relay.swallow("answers")),
  },
  {
    name: "Redis cut off from a node",
    touchesPermits: true,
    run: (_trio, { toRedis }) => disturb(toRedis, (relay) => relay.cut()),
  },
  {
    name: "Redis silent to a node",
    touchesPermits: true,
    run: (_trio, { toRedis }) => disturb(toRedis, (relay) => relay.stall("answers")),
  },
  {
    name: "PostgreSQL frozen",
    touchesPermits: true,
    async run({ postgres }) {
      postgres.freeze();
      await sleep(lasting());
      postgres.thaw();
    },
  },
  {
    name: "PostgreSQL killed",
    touchesPermits: true,
    async run({ postgres }) {
      await postgres.kill();
      await sleep(1_000);
      await postgres.restart();
    },
  },
  {
    name: "Redis frozen",
    touchesPermits: true,
    async run({ redis }) {
      redis.freeze();
      await sleep(lasting());
      redis.thaw();
    },
  },
  {
    name: "Redis restarted empty",
    touchesPermits: false,
    async run({ redis }) {
      await redis.restart();
    },
  },
];

type Disturbed = TrioNode["toPostgres"];

async function disturb(relay: Disturbed, begin: (relay: Disturbed) => void): Promise<void> {
  begin(relay);
  await sleep(lasting());
  relay.pass();
}
