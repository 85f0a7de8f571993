/** Rows about keys that the gate sees for the first time, and about unknown secrets. */
import { bareBeside, compareRates, type Outcome, takeTurns, WARM_UP } from "../compare";
import { CHECK, checkLoad, gateOf, KEYS } from "../gate";
import { measure } from "../load";
import { bareServerOf, type Peer, pluginOf } from "../peers";
import { inventMalformed, inventSecret, type Secrets, saveSecrets } from "../secrets";
import type { Stage } from "../stage";

/** The server with the large database; `cold` walks through its keys and asks with none twice. */
export function largeGateOf(stage: Stage) {
  return gateOf(stage, "large gate", stage.settings.manyKeys);
}

export async function measureCold(stage: Stage): Promise<Outcome[]> {
  const { seconds, manyKeys } = stage.settings;
  const [gate, plugin] = [await largeGateOf(stage), await pluginOf(stage, "database")];
  const share = Math.floor(manyKeys / (stage.settings.rounds + WARM_UP));
  let [next, fastest] = [0, 0];
  const runs = await takeTurns(stage, {
    gate: async () => {
      const keys = { pick: "once", from: gate.secrets, start: next, count: share } as const;
      next += share;
      // As many whole seconds as the share lasts for, at a quarter more than the fastest rate so far: one, before there
      // is any.
      const lasting = fastest === 0 ? 1 : Math.floor(share / (fastest * 1.25));
      const run = await measure({ ...checkLoad(stage, gate), keys, seconds: Math.max(1, Math.min(seconds, lasting)) });
      fastest = Math.max(fastest, run.requestsPerSecond);
      return run;
    },
    plugin: () => measure(checkLoad(stage, plugin)),
  });
  const labels = {
    what: "`/api/check`, every key seen for the first time",
    against: "better-auth's plugin, database mode (SQLite)",
    load: `each of ${manyKeys.toLocaleString("en")} keys once at most (plugin: ${KEYS.toLocaleString("en")} at random), 16 connections`,
  };
  return [compareRates(labels, { ours: runs.gate, theirs: runs.plugin }, 10)];
}

const list = (stage: Stage, name: string, invent: () => string): Secrets =>
  saveSecrets(stage, name, Array.from({ length: KEYS }, invent));

export async function measureUnknown(stage: Stage): Promise<Outcome[]> {
  const [gate, plugin] = [await gateOf(stage), await pluginOf(stage, "memory")];
  const kinds = [
    ["unknown keys", list(stage, "unknown", inventSecret)],
    ["malformed keys", list(stage, "malformed", inventMalformed)],
  ] as const;
  const outcomes: Outcome[] = [];
  for (const [what, secrets] of kinds) {
    const bare = await bareServerOf(stage, `${gate.url}${CHECK}`, secrets.list[0] ?? "", `bare server, ${what}`);
    const refused = (peer: Peer) => measure({ ...checkLoad(stage, { ...peer, secrets }), status: 401 });
    const runs = await takeTurns(stage, {
      gate: () => refused(gate),
      bare: () => refused(bare),
      plugin: () => refused(plugin),
    });
    const load = `${KEYS.toLocaleString("en")} at random, 16 connections, all refused; ${bareBeside(runs.bare, runs.plugin)}`;
    const labels = { what: `\`/api/check\`, ${what}`, against: "better-auth's plugin, keys in memory", load };
    outcomes.push(compareRates(labels, { ours: runs.gate, theirs: runs.plugin }, 15));
  }
  return outcomes;
}
