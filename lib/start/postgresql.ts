/** Opens a PostgreSQL database at the start of the gate: checks its server, migrates it and joins its nodes. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Config } from "@/lib/config/config";
import { describeDatabase } from "@/lib/config/database";
import { PostgresKeyStore } from "@/lib/gate/auth/postgres/store";
import { StartError } from "@/lib/gate/process/listen";
import type { Log } from "@/lib/gate/process/log";
import { MigrationError } from "@/prisma/migration-files";
import { findChainKeyFault } from "@/prisma/postgresql/chain-key";
import { findServerFault } from "@/prisma/postgresql/check-server";
import { applyPostgresqlMigrations } from "@/prisma/postgresql/migrate";
import { hasOwner } from "@/prisma/postgresql/owner";
import { messageOf, type OpenedDatabase } from "./opened-database";

type Options = Pick<Config, "databaseCheck" | "chainKeyPath" | "nodeName">;

/** Rejects with a `StartError` with one sentence, without the password, when the database can't be used. */
export async function openPostgresql(url: string, config: Options, log: Log): Promise<OpenedDatabase> {
  const described = describeDatabase({ engine: "postgresql", url });
  const fault = await findServerFault(url);
  if (fault !== null) throw new StartError(`The database ${described} can't be used: ${fault}.`);
  try {
    await applyPostgresqlMigrations(url);
    const isSuspect = await checkChainKey(url, config, log);
    const identity = { name: config.nodeName, version: readVersion() };
    const keys = await PostgresKeyStore.open({ url, identity, log });
    return { keys, isSuspect, hasOwner: () => hasOwner(url), close: () => keys.close() };
  } catch (error) {
    if (error instanceof StartError) throw error;
    if (error instanceof MigrationError) {
      throw new StartError(`The database ${described} can't be used: ${error.message}.`);
    }
    throw new StartError(
      `The database ${described} can't be used: ${messageOf(error)}. ` +
        "Set DATABASE_URL to a PostgreSQL database that this user may change.",
    );
  }
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(process.cwd(), "package.json"), "utf8"));
  return String(version);
}

/** Returns whether the chain key does not fit, and DATABASE_CHECK is warn. */
async function checkChainKey(url: string, { databaseCheck, chainKeyPath }: Options, log: Log): Promise<boolean> {
  const described = describeDatabase({ engine: "postgresql", url });
  try {
    const fault = await findChainKeyFault(url, chainKeyPath);
    if (fault === null) return false;
    if (databaseCheck === "refuse") {
      throw new StartError(
        `The database ${described} can't be used: ${fault}. If the key is lost, set DATABASE_CHECK=warn once to go on ` +
          "with the key of this server: the activity before that can't be proven then.",
      );
    }
    log.error({ fault }, "the chain key is replaced by this server's, because DATABASE_CHECK is warn");
    await findChainKeyFault(url, chainKeyPath, { replaces: true });
    return true;
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The chain key ${chainKeyPath}, named by CHAIN_KEY_FILE, can't be used: ${messageOf(error)}.`);
  }
}
