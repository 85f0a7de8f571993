/** Rows about gates that share PostgreSQL, beside one on SQLite and beside a library on the same PostgreSQL. */
import path from "node:path";
import { startServer } from "../../e2e/support/server";
import { compareRates, countUnexpected, type Outcome, ratioOf, takeTurns, WARM_UP } from "../compare";
import { CHECK, checkLoad, gateOf, KEYS } from "../gate";
import { measure, median } from "../load";
import { createFilledDatabase, postgresOf } from "../nodes/postgres";
import { pluginOnPostgresOf } from "../peers";
import { saveSecrets } from "../secrets";
import type { Stage } from "../stage";

/** Enough for every round to ask for keys that no gate has seen. */
const COLD_KEYS = 300_000;
/** What the processor time of a cached check may be, beside SQLite's. */
const MOST_TIMES = 1.1;

/** One node, started once. */
function nodeOf(stage: Stage) {
  return stage.once("node", async () => {
    const server = await postgresOf(stage);
    const { url, secrets } = await createFilledDatabase(server, COLD_KEYS);
    const CHAIN_KEY_FILE = path.join(stage.folder, "chain-key");
    const node = await startServer({ DATABASE_URL: url, CHAIN_KEY_FILE, SIGN_UP: "open" });
    stage.onEnd(() => node.end());
    stage.processes.set("node", node.pid);
    const [known, fresh] = [secrets.slice(0, KEYS), secrets.slice(KEYS)];
    return {
      url: node.url,
      pid: node.pid,
      secrets: saveSecrets(stage, "known keys of a node", known),
      fresh: saveSecrets(stage, "fresh keys of a node", fresh),
    };
  });
}

/** Processor time of a cached check, and look-ups of keys that are seen for the first time. */
export async function measureNodes(stage: Stage): Promise<Outcome[]> {
  return [await measureCachedOnNode(stage), await measureColdOnNode(stage)];
}

async function measureCachedOnNode(stage: Stage): Promise<Outcome> {
  const [gate, node] = [await gateOf(stage), await nodeOf(stage)];
  const runs = await takeTurns(stage, {
    node: () => measure(checkLoad(stage, node)),
    gate: () => measure(checkLoad(stage, gate)),
  });
  const ratio = ratioOf(runs.node, runs.gate, ({ cpu }) => cpu ?? Number.NaN);
  const show = (measures: typeof runs.node) => `${median(measures.map(({ cpu }) => cpu ?? Number.NaN))} us a check`;
  return {
    what: "processor time of a cached check on PostgreSQL",
    against: "the same on SQLite",
    load: `\`${CHECK}\`, ${KEYS.toLocaleString("en")} keys at random, 16 connections`,
    ours: show(runs.node),
    theirs: show(runs.gate),
    ratio: ratio.toFixed(2),
    asked: `at most ${MOST_TIMES}`,
    isReached: ratio <= MOST_TIMES && countUnexpected([...runs.node, ...runs.gate]) === 0,
    detail: runs,
  };
}

async function measureColdOnNode(stage: Stage): Promise<Outcome> {
  const node = await nodeOf(stage);
  const plugin = await pluginOnPostgresOf(stage, await (await postgresOf(stage)).createDatabase());
  const share = Math.floor(node.fresh.list.length / (stage.settings.rounds + WARM_UP));
  let [next, fastest] = [0, 0];
  const runs = await takeTurns(stage, {
    node: async () => {
      const keys = { pick: "once", from: node.fresh, start: next, count: share } as const;
      next += share;
      const lasting = fastest === 0 ? 1 : Math.floor(share / (fastest * 1.25));
      const seconds = Math.max(1, Math.min(stage.settings.seconds, lasting));
      const run = await measure({ ...checkLoad(stage, node), keys, seconds });
      fastest = Math.max(fastest, run.requestsPerSecond);
      return run;
    },
    plugin: () => measure(checkLoad(stage, plugin)),
  });
  const labels = {
    what: "`/api/check` on PostgreSQL, every key seen for the first time",
    against: "better-auth's plugin on the same PostgreSQL",
    load: `each of ${node.fresh.list.length.toLocaleString("en")} keys once at most (plugin: ${KEYS.toLocaleString("en")} at random), 16 connections`,
  };
  return compareRates(labels, { ours: runs.node, theirs: runs.plugin }, 10);
}
