/** `npm run restore -- FILE [--trust]`: puts a backup in the place of the database of a stopped server. */
import path from "node:path";
import { loadConfig } from "@/lib/config/config";
import { ConfigError } from "@/lib/config/environment";
import { BackupError } from "./container";
import { messageOf, toBackedUpFile } from "./files";
import { restoreBackup } from "./restoring";

const USAGE = "Name the backup: npm run restore -- FILE, or npm run restore -- FILE --trust";
const TRUST = "--trust";

const say = (line: string) => process.stdout.write(`${line}\n`);

async function restore(words: readonly string[]): Promise<void> {
  const [file, ...rest] = words.filter((word) => word !== TRUST);
  if (!file || file.startsWith("-") || rest.length > 0) throw new BackupError(USAGE);
  const { database, databaseCheck, chainKeyPath } = loadConfig();
  const databasePath = toBackedUpFile(database);
  say(`Database: ${databasePath}`);
  const isTrusted = words.includes(TRUST);
  const tolerates = databaseCheck === "warn";
  await restoreBackup({ databasePath, chainKeyPath, file: path.resolve(file), isTrusted, tolerates, say });
}

try {
  await restore(process.argv.slice(2));
} catch (error) {
  const isExplained = error instanceof BackupError || error instanceof ConfigError;
  process.stderr.write(isExplained ? `${error.message}\n` : `Nothing was restored: ${messageOf(error)}.\n`);
  process.exitCode = 1;
}
