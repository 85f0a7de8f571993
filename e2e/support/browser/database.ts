/** The database of the server that stories share: a file of SQLite, or one of PostgreSQL with a server of its own. */
import path from "node:path";
import { startPostgres } from "@/prisma/testing/postgres";
import { enterDatabase } from "../api/people";
import type { Environment, TestServer } from "../server";

/** Which kind of database the stories of a project run on. */
export type Engine = "sqlite" | "postgresql";

/** A database for one server. */
export type ServerDatabase = {
  /** what the server that uses it needs besides its defaults */
  environment: Environment;
  /** Points the domain of this test process at it. */
  enter(server: TestServer): void;
  remove(): Promise<void>;
};

/** Creates an empty database. On SQLite the server itself does, in its own folder. */
export async function createDatabase(engine: Engine): Promise<ServerDatabase> {
  if (engine === "sqlite") {
    return { environment: {}, enter: ({ databaseFile }) => enterDatabase(databaseFile), remove: async () => {} };
  }
  const postgres = await startPostgres();
  const environment = {
    DATABASE_URL: await postgres.createDatabase(),
    CHAIN_KEY_FILE: path.join(postgres.folder, "chain-key"),
  };
  return {
    environment,
    enter: () => void Object.assign(process.env, environment, { SIGN_UP: "open" }),
    remove: () => postgres.stop(),
  };
}
