/** The row about keys with a limit on servers that share Redis: each of their requests is counted there first. */
import path from "node:path";
import pg from "pg";
import { lastFiveOf } from "@/lib/shared/keys/secret-format";
import { formatLimits, MAX_LIMIT } from "@/lib/shared/limits/key-limits";
import { startServer } from "../../e2e/support/server";
import { startRedis } from "../../prisma/testing/redis";
import { compareRates, type Outcome, takeTurns } from "../compare";
import { checkLoad, KEYS } from "../gate";
import { measure } from "../load";
import { createFilledDatabase, postgresOf } from "../nodes/postgres";
import { saveSecrets } from "../secrets";
import type { Stage } from "../stage";
import { CONNECTIONS } from "./check";

/** Half of all secrets have last characters that come before this. */
const MIDDLE = "8";
/** No mark was set for what a round trip to Redis may cost. */
const AT_LEAST = 0;

/** Compares them with keys that have no limit, on one server with PostgreSQL and Redis. */
export async function measureLimitedOnNode(stage: Stage): Promise<Outcome> {
  const { limited, unlimited } = await startNode(stage);
  const runs = await takeTurns(stage, {
    with: () => measure(checkLoad(stage, limited, CONNECTIONS)),
    without: () => measure(checkLoad(stage, unlimited, CONNECTIONS)),
  });
  const labels = {
    what: "`/api/check`, keys with a limit per minute, counted in Redis",
    against: "keys without a limit on the same server",
    load: `${(KEYS / 2).toLocaleString("en")} keys of each at random, ${CONNECTIONS} connections`,
  };
  return { ...compareRates(labels, { ours: runs.with, theirs: runs.without }, AT_LEAST), asked: "none" };
}

/** Starts a server on PostgreSQL and Redis whose first keys have a limit that the load does not reach. */
async function startNode(stage: Stage) {
  const redis = await startRedis();
  if (redis === null) throw new Error("This needs redis-server or valkey-server.");
  stage.onEnd(() => redis.stop());
  const { url, secrets } = await createFilledDatabase(await postgresOf(stage), KEYS);
  await limitHalf(url);
  const CHAIN_KEY_FILE = path.join(stage.folder, "chain-key of a limited node");
  const node = await startServer({ DATABASE_URL: url, REDIS_URL: redis.url, CHAIN_KEY_FILE, SIGN_UP: "open" });
  stage.onEnd(() => node.end());
  stage.processes.set("node with limits", node.pid);
  const pick = (name: string, wished: boolean) => ({
    url: node.url,
    pid: node.pid,
    secrets: saveSecrets(
      stage,
      name,
      secrets.filter((secret) => lastFiveOf(secret) < MIDDLE === wished),
    ),
  });
  return { limited: pick("limited in Redis", true), unlimited: pick("unlimited beside Redis", false) };
}

/** Limits the keys whose secrets end in less than `MIDDLE`. */
async function limitHalf(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const limits = formatLimits({ requests: [{ count: MAX_LIMIT, per: "minute" }], budget: null });
  await client.query(
    `UPDATE "ApiKey" SET "limits" = $1 FROM "Secret"
     WHERE "Secret"."keyId" = "ApiKey"."id" AND "Secret"."lastFive" < $2`,
    [limits, MIDDLE],
  );
  await client.end();
}
