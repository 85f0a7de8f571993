/** Opens the counting of what keys are limited to, at the start of the gate. */
import path from "node:path";
import type { Config } from "@/lib/config/config";
import type { KeyStore } from "@/lib/gate/auth/key-store";
import { LimitJournal } from "@/lib/gate/limits/journal";
import type { LimitCounter } from "@/lib/gate/limits/limit-counter";
import { LocalLimits } from "@/lib/gate/limits/local-limits";
import { SharedLimits } from "@/lib/gate/limits/redis/shared-limits";
import { StartError } from "@/lib/gate/process/listen";
import type { Log } from "@/lib/gate/process/log";
import { messageOf } from "./opened-database";

/**
 * With SQLite, counts on this server, in a file beside the database. With PostgreSQL and Redis, over all servers. With
 * PostgreSQL alone each server has a file of its own and admits its share; one that can't write a file forgets its
 * counts when it ends. Rejects with a `StartError` when the file beside SQLite can't be used. `openPermits` must have
 * found that Redis can be used, or that it can't be reached.
 */
export async function openLimits(
  { database, redisUrl, port }: Pick<Config, "database" | "redisUrl" | "port">,
  keys: Pick<KeyStore, "nodes">,
  log: Log,
): Promise<LimitCounter> {
  const nodes = () => keys.nodes ?? null;
  if (database.engine === "sqlite") return openBesideDatabase(`${database.path}.limits`, log);
  if (redisUrl === undefined) return openOfNode(path.resolve("data", `latchkey-${port}.limits`), nodes, log);
  const shared = new SharedLimits({ url: redisUrl, nodes, log });
  await shared.open();
  return shared;
}

function openBesideDatabase(file: string, log: Log): LocalLimits {
  try {
    return new LocalLimits({ journal: new LimitJournal(file, log) });
  } catch (error) {
    const reason = messageOf(error);
    throw new StartError(`The file ${file}, which keeps what keys have used, can't be used: ${reason}.`);
  }
}

function openOfNode(file: string, nodes: () => KeyStore["nodes"] | null, log: Log): LocalLimits {
  const own = { nodes: () => nodes() ?? null };
  try {
    return new LocalLimits({ journal: new LimitJournal(file, log), ...own });
  } catch (error) {
    const reason = messageOf(error);
    log.warn({ file, reason }, "what keys have used is forgotten when this server ends: its file can't be written");
    return new LocalLimits(own);
  }
}
