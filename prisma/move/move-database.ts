/** `npm run move-database -- --to URL`: moves the state of a stopped server from SQLite to PostgreSQL. */
import { readFileSync } from "node:fs";
import { loadConfig } from "@/lib/config/config";
import { describeDatabase, findDatabaseUrlProblem, toDatabaseConfig } from "@/lib/config/database";
import { ConfigError } from "@/lib/config/environment";
import { closeDatabase } from "@/lib/server/db/transactions";
import { messageOf } from "../backup/files";
import { MoveError, moveDatabase } from "./moving";

const USAGE =
  "Name the database to move to: npm run move-database -- --to postgresql://user:password@host:5432/latchkey, or " +
  "--to-file FILE with a file that holds that, so that no list of processes shows the password.";

const say = (line: string) => process.stdout.write(`${line}\n`);

function readTarget(words: readonly string[]): string {
  const [option, value, ...rest] = words;
  if (!value || rest.length > 0 || (option !== "--to" && option !== "--to-file")) throw new MoveError(USAGE);
  const url = option === "--to" ? value : readFileSync(value, "utf8").trim();
  const problem = findDatabaseUrlProblem(url);
  if (problem !== null) throw new MoveError(`The database to move to can't be used: its URL ${problem}.`);
  if (toDatabaseConfig(url).engine !== "postgresql") throw new MoveError(USAGE);
  return url;
}

async function move(words: readonly string[]): Promise<void> {
  const url = readTarget(words);
  const { database, chainKeyPath } = loadConfig();
  if (database.engine !== "sqlite") {
    throw new MoveError("DATABASE_URL names a PostgreSQL database already: set it to the SQLite file to move from.");
  }
  const file = database.path;
  say(`From: ${file}`);
  say(`To: ${describeDatabase({ engine: "postgresql", url })}`);
  await moveDatabase({ file, url, chainKeyPath, say });
  say("Moved. What to do now:");
  say(`1. Copy ${chainKeyPath} to each server, and set CHAIN_KEY_FILE to the copy.`);
  say("2. Set DATABASE_URL of each server to the PostgreSQL database, and start it.");
  say(`3. Keep ${file} until you are sure. Don't start a server with it: it would admit keys that are revoked since.`);
}

try {
  await move(process.argv.slice(2));
} catch (error) {
  const isExplained = error instanceof MoveError || error instanceof ConfigError;
  process.stderr.write(isExplained ? `${error.message}\n` : `Nothing was moved: ${messageOf(error)}.\n`);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}
