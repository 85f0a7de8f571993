/** Opens the counting of permits over all servers at the start of the gate, where REDIS_URL is set. */
import type { Config } from "@/lib/config/config";
import { describeRedis } from "@/lib/config/redis";
import type { KeyStore } from "@/lib/gate/auth/key-store";
import type { ServerFacts } from "@/lib/gate/auth/permits-redis/redis-link";
import { SharedPermits } from "@/lib/gate/auth/permits-redis/shared-permits";
import { StartError } from "@/lib/gate/process/listen";
import type { Log } from "@/lib/gate/process/log";
import { messageOf } from "./opened-database";

/** Scripts that call TIME before they write need this version. */
const OLDEST_VERSION = 5;

/** What Redis says when it is there and will never do: a password, or what its user may not do. */
const REFUSED = /^(WRONGPASS|NOAUTH|NOPERM|ERR (invalid password|AUTH|Client sent AUTH))/i;

/**
 * Null where this server counts by itself. Rejects with a `StartError` with one sentence, without the password, when
 * Redis refuses or does not fit. One that can't be reached does not stop the start: the fair share holds until it can.
 */
export async function openPermits(
  { database, redisUrl, maxConcurrentPerIp }: Pick<Config, "database" | "redisUrl" | "maxConcurrentPerIp">,
  keys: Pick<KeyStore, "nodes">,
  log: Log,
): Promise<SharedPermits | null> {
  const { nodes } = keys;
  if (redisUrl === undefined || database.engine !== "postgresql" || nodes === undefined) return null;
  const described = describeRedis(redisUrl);
  const permits = new SharedPermits({
    url: redisUrl,
    node: nodes.id,
    limit: maxConcurrentPerIp,
    liveNodes: () => keys.nodes?.live ?? [nodes.id],
    check(facts) {
      const fault = findFault(facts);
      if (fault !== null) throw new StartError(`REDIS_URL can't be used: ${described} ${fault}.`);
      warnOfEviction(facts, log);
    },
    log,
  });
  try {
    await permits.open();
    return permits;
  } catch (error) {
    const reason = messageOf(error);
    const isRefused = REFUSED.test(reason);
    if (isRefused || error instanceof StartError) await permits.close();
    if (error instanceof StartError) throw error;
    if (isRefused) {
      throw new StartError(
        `REDIS_URL can't be used: ${described} refuses its user or password, or what Latchkey has to do there.`,
      );
    }
    log.warn({ redis: described, reason }, "Redis can't be reached: each address has its fair share until it can be");
    return permits;
  }
}

function findFault({ isCluster, isReplica, version }: ServerFacts): string | null {
  if (isCluster) return "runs in cluster mode; name a single server, or one with replicas";
  if (isReplica) return "is a replica; name the server that takes writes";
  if (Number.parseInt(version, 10) < OLDEST_VERSION) return `has version ${version}; Redis 5 or Valkey is needed`;
  return null;
}

function warnOfEviction({ evictionPolicy }: ServerFacts, log: Log): void {
  if (evictionPolicy === null || evictionPolicy === "noeviction") return;
  log.warn(
    { "maxmemory-policy": evictionPolicy },
    "Redis may evict the permits that servers hold, and then more requests are admitted than the limit: " +
      "set its maxmemory-policy to noeviction",
  );
}
