/** `npm run backup -- FILE`: writes the database, as it is at one moment, and its chain key to one file. */
import path from "node:path";
import { loadConfig } from "@/lib/config/config";
import { ConfigError } from "@/lib/config/environment";
import { BackupError } from "./container";
import { lockForUse } from "./database-lock";
import { messageOf, toBackedUpFile } from "./files";
import { writeBackup } from "./snapshot";

const USAGE = "Name the file to write: npm run backup -- FILE";

function backup(words: readonly string[]): void {
  const [file, ...rest] = words;
  if (!file || file.startsWith("-") || rest.length > 0) throw new BackupError(USAGE);
  const { database, chainKeyPath } = loadConfig();
  const databasePath = toBackedUpFile(database);
  process.stdout.write(`Database: ${databasePath}\n`);
  const lock = lockForUse(databasePath);
  if (lock === null) throw new BackupError("The database is being restored: wait until that is done.");
  try {
    const { file: written, bytes, sha256 } = writeBackup(databasePath, path.resolve(file), chainKeyPath);
    process.stdout.write(`Backup: ${written} (${bytes} bytes)\nSHA-256: ${sha256}\n`);
  } finally {
    lock.release();
  }
}

try {
  backup(process.argv.slice(2));
} catch (error) {
  const isExplained = error instanceof BackupError || error instanceof ConfigError;
  process.stderr.write(isExplained ? `${error.message}\n` : `No backup was written: ${messageOf(error)}.\n`);
  process.exitCode = 1;
}
