/** `npm run bench:profile -- cached`: which functions of the gate take the time of a row's load. */
import { setTimeout as sleep } from "node:timers/promises";
import { checkLoad, type Gate, gateOf, KEYS, ROUTE } from "./gate";
import { INSPECTED, Inspector } from "./inspector";
import { measure } from "./load";
import type { Load } from "./load-measure";
import { startMutations } from "./mutations";
import { processorTime } from "./processes";
import { inventMalformed, inventSecret, saveSecrets } from "./secrets";
import { readSettings } from "./settings";
import { Stage } from "./stage";

const SECONDS = 4;
/** Enough for keys that are seen once while warming up and while profiling. */
const COLD_KEYS = 600_000;

/** The loads of the rows that may be limited by the gate, by the row's name. */
const LOADS: Record<string, (stage: Stage, gate: Gate) => Load> = {
  cached: (stage, gate) => checkLoad(stage, gate),
  unknown: (stage, gate) => refusedLoad(stage, gate, inventSecret),
  malformed: (stage, gate) => refusedLoad(stage, gate, inventMalformed),
  upstream: (stage, gate) => ({ ...checkLoad(stage, gate), url: `${gate.url}${ROUTE}`, status: 200 }),
  mutations: (stage, gate) => checkLoad(stage, gate),
  cold: (stage, gate) => ({
    ...checkLoad(stage, gate),
    keys: { pick: "once", from: gate.secrets, start: 0, count: COLD_KEYS / 2 },
  }),
};

function refusedLoad(stage: Stage, gate: Gate, invent: () => string): Load {
  const secrets = saveSecrets(stage, "refused", Array.from({ length: KEYS }, invent));
  return { ...checkLoad(stage, { ...gate, secrets }), status: 401 };
}

const [name = ""] = process.argv.slice(2);
const loadOf = LOADS[name];
if (!loadOf) throw new Error(`Name one of ${Object.keys(LOADS).join(", ")}.`);
const stage = new Stage(readSettings([]));
try {
  const gate = await gateOf(stage, "gate", name === "cold" ? COLD_KEYS : KEYS, { NODE_OPTIONS: INSPECTED });
  const load = { ...loadOf(stage, gate), seconds: SECONDS };
  const later = load.keys.pick === "once" ? { ...load.keys, start: COLD_KEYS / 2 } : load.keys;
  await measure(load);
  const mutations = name === "mutations" ? startMutations(gate, 50) : null;
  await sleep(500);
  const inspector = await Inspector.open(gate.server);
  const [startedAt, before] = [performance.now(), processorTime(gate.pid)];
  const lines = await inspector.profile(() => measure({ ...load, keys: later }));
  const share = (processorTime(gate.pid) - before) / ((performance.now() - startedAt) * 1000);
  await mutations?.stop();
  inspector.close();
  process.stdout.write(
    `the gate took ${(share * 100).toFixed(0)} % of a core, and of what V8 saw of that\n${lines.join("\n")}\n`,
  );
} finally {
  await stage.end();
}
