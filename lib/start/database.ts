/** Opens the configured database at the start of the gate. */
import type { Config } from "@/lib/config/config";
import type { Log } from "@/lib/gate/process/log";
import type { OpenedDatabase } from "./opened-database";
import { openPostgresql } from "./postgresql";
import { openSqlite } from "./sqlite";

/** Rejects with a `StartError` with one sentence when the database can't be used. */
export async function openDatabase(config: Config, log: Log): Promise<OpenedDatabase> {
  const { database } = config;
  return database.engine === "sqlite"
    ? openSqlite(database.path, config, log)
    : openPostgresql(database.url, config, log);
}
