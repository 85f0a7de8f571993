/** Opens a PostgreSQL database at the start of the gate: checks its server and migrates it. */
import { describeDatabase } from "@/lib/config/database";
import { StartError } from "@/lib/gate/process/listen";
import { MigrationError } from "@/prisma/migration-files";
import { findServerFault } from "@/prisma/postgresql/check-server";
import { applyPostgresqlMigrations } from "@/prisma/postgresql/migrate";
import { messageOf, type OpenedDatabase } from "./opened-database";

/** Rejects with a `StartError` with one sentence, without the password, when the database can't be used. */
export async function openPostgresql(url: string): Promise<OpenedDatabase> {
  const described = describeDatabase({ engine: "postgresql", url });
  const fault = await findServerFault(url);
  if (fault !== null) throw new StartError(`The database ${described} can't be used: ${fault}.`);
  try {
    await applyPostgresqlMigrations(url);
  } catch (error) {
    if (error instanceof MigrationError) {
      throw new StartError(`The database ${described} can't be used: ${error.message}.`);
    }
    throw new StartError(
      `The database ${described} can't be used: ${messageOf(error)}. ` +
        "Set DATABASE_URL to a PostgreSQL database that this user may change.",
    );
  }
  throw new StartError(
    `The database ${described} can't be used yet: this version's gate reads keys from SQLite alone.`,
  );
}
