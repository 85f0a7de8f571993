/** The rows about keys with a limit: counting their requests may cost a fifth of a cached check at most. */
import Database from "better-sqlite3";
import { formatLimits, MAX_LIMIT } from "@/lib/shared/limits/key-limits";
import { compareRates, type Outcome, takeTurns } from "../compare";
import { checkLoad, gateOf, KEYS } from "../gate";
import { measure } from "../load";
import { saveSecrets } from "../secrets";
import type { Stage } from "../stage";
import { CONNECTIONS } from "./check";
import { measureLimitedOnNode } from "./limited-nodes";

const AT_LEAST = 1 / 1.2;

export async function measureLimited(stage: Stage): Promise<Outcome[]> {
  const name = "gate with limits";
  const gate = await gateOf(stage, name);
  const limited = gate.accounts.flatMap(({ keys }, index) => (index % 2 === 0 ? keys : []));
  limitKeys(`${stage.folder}/${name}.db`, limited);
  const isLimited = new Set(limited.map(({ secret }) => secret));
  const secrets = {
    with: saveSecrets(stage, "limited", [...isLimited]),
    without: saveSecrets(
      stage,
      "unlimited",
      gate.secrets.list.filter((secret) => !isLimited.has(secret)),
    ),
  };
  const runs = await takeTurns(stage, {
    with: () => measure(checkLoad(stage, { ...gate, secrets: secrets.with }, CONNECTIONS)),
    without: () => measure(checkLoad(stage, { ...gate, secrets: secrets.without }, CONNECTIONS)),
  });
  const labels = {
    what: "`/api/check`, keys with a limit per minute, cached",
    against: "keys without a limit",
    load: `${(KEYS / 2).toLocaleString("en")} keys of each at random, ${CONNECTIONS} connections`,
  };
  const alone = compareRates(labels, { ours: runs.with, theirs: runs.without }, AT_LEAST);
  return [alone, await measureLimitedOnNode(stage)];
}

/** Gives these keys a limit that the load does not reach, and has the gate read every key again. */
function limitKeys(file: string, keys: readonly { id: string }[]): void {
  const database = new Database(file);
  const limits = formatLimits({ requests: [{ count: MAX_LIMIT, per: "minute" }], budget: null });
  const limit = database.prepare('UPDATE "ApiKey" SET "limits" = ? WHERE "id" = ?');
  database.transaction(() => {
    for (const { id } of keys) limit.run(limits, id);
    database.exec('UPDATE "GateState" SET "generation" = "generation" + 1');
  })();
  database.close();
}
