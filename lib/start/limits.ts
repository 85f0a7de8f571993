/** Opens the counting of what keys are limited to, at the start of the gate. */
import path from "node:path";
import type { Config } from "@/lib/config/config";
import type { KeyStore } from "@/lib/gate/auth/key-store";
import { LimitJournal } from "@/lib/gate/limits/journal";
import { LocalLimits } from "@/lib/gate/limits/local-limits";
import { StartError } from "@/lib/gate/process/listen";
import type { Log } from "@/lib/gate/process/log";
import { messageOf } from "./opened-database";

/**
 * Counts on this server, in a file beside the SQLite database. With PostgreSQL each server has a file of its own, and
 * admits its share; one that can't write a file forgets its counts when it ends. Throws a `StartError` when the file
 * beside SQLite can't be used.
 */
export function openLimits(
  { database, port }: Pick<Config, "database" | "port">,
  keys: Pick<KeyStore, "nodes">,
  log: Log,
): LocalLimits {
  const isShared = database.engine === "postgresql";
  const file = isShared ? path.resolve("data", `latchkey-${port}.limits`) : `${database.path}.limits`;
  try {
    return new LocalLimits({ journal: new LimitJournal(file, log), nodes: () => keys.nodes ?? null });
  } catch (error) {
    const reason = messageOf(error);
    if (!isShared) throw new StartError(`The file ${file}, which keeps what keys have used, can't be used: ${reason}.`);
    log.warn({ file, reason }, "what keys have used is forgotten when this server ends: its file can't be written");
    return new LocalLimits({ journal: null, nodes: () => keys.nodes ?? null });
  }
}
