/** Rows about /api/check with valid keys that the gate has seen before. */

import type { Measure } from "@/bench/load-measure";
import { bareBeside, compareRates, type Outcome, takeTurns } from "../compare";
import { CHECK, checkLoad, gateOf, KEYS } from "../gate";
import { measure } from "../load";
import { bareServerOf, pluginOf } from "../peers";
import type { Stage } from "../stage";

/** What the marks are set for; 1 and 20 are shown beside it. */
export const CONNECTIONS = 16;
export const OTHER_CONNECTIONS = [1, 20] as const;

export async function measureCached(stage: Stage): Promise<Outcome[]> {
  const gate = await gateOf(stage);
  const bare = await bareServerOf(stage, `${gate.url}${CHECK}`, gate.secrets.list[0] ?? "");
  const plugin = await pluginOf(stage, "memory");
  const at = (connections: number) =>
    takeTurns(stage, {
      gate: () => measure(checkLoad(stage, gate, connections)),
      bare: () => measure(checkLoad(stage, { ...bare, secrets: gate.secrets }, connections)),
      plugin: () => measure(checkLoad(stage, plugin, connections)),
    });
  const runs = await at(CONNECTIONS);
  const others = new Map<number, Record<"gate" | "bare" | "plugin", Measure[]>>();
  for (const connections of OTHER_CONNECTIONS) others.set(connections, await at(connections));
  const compare = (name: "bare" | "plugin", against: string, atLeast: number) => {
    const elsewhere = [...others].map(([connections, run]) => [connections, { ours: run.gate, theirs: run[name] }]);
    const keys = `${KEYS.toLocaleString("en")} keys at random, ${CONNECTIONS} connections`;
    const load = name === "bare" ? keys : `${keys}; ${bareBeside(runs.bare, runs.plugin)}`;
    const labels = { what: "`/api/check`, valid keys, cached", against, load };
    return compareRates(labels, { ours: runs.gate, theirs: runs[name] }, atLeast, Object.fromEntries(elsewhere));
  };
  return [
    compare("bare", "bare `node:http`, the same bytes", 0.7),
    compare("plugin", "better-auth's plugin, keys in memory", 15),
  ];
}
