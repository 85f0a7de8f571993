/** Opens a PostgreSQL database at the start of the gate: checks its server, migrates it and joins its nodes. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Config } from "@/lib/config/config";
import { describeDatabase } from "@/lib/config/database";
import { PostgresKeyStore } from "@/lib/gate/auth/postgres/store";
import { StartError } from "@/lib/gate/process/listen";
import type { Log } from "@/lib/gate/process/log";
import { MigrationError } from "@/prisma/migration-files";
import { findServerFault } from "@/prisma/postgresql/check-server";
import { applyPostgresqlMigrations } from "@/prisma/postgresql/migrate";
import { hasOwner } from "@/prisma/postgresql/owner";
import { messageOf, type OpenedDatabase } from "./opened-database";

/** Rejects with a `StartError` with one sentence, without the password, when the database can't be used. */
export async function openPostgresql(
  url: string,
  { nodeName }: Pick<Config, "nodeName">,
  log: Log,
): Promise<OpenedDatabase> {
  const described = describeDatabase({ engine: "postgresql", url });
  const fault = await findServerFault(url);
  if (fault !== null) throw new StartError(`The database ${described} can't be used: ${fault}.`);
  try {
    await applyPostgresqlMigrations(url);
    const keys = await PostgresKeyStore.open({ url, identity: { name: nodeName, version: readVersion() }, log });
    return { keys, isSuspect: false, hasOwner: () => hasOwner(url), close: () => keys.close() };
  } catch (error) {
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
