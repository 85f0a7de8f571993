/** Writes a consistent copy of a database in use, together with its chain key, to one file. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { readChainKey, toChainKeyPath } from "@/lib/config/chain-key";
import { findDatabaseFaults } from "@/prisma/check-database";
import { BackupError, isBackupFile, writeContainer } from "./container";
import { messageOf, sync } from "./files";

/** A backup that was written. */
export type WrittenBackup = { file: string; bytes: number; sha256: string };

/**
 * Backs the database up to `file`, which is complete or absent (or the backup that it was before) at every moment.
 * The server may run and write meanwhile: the copy is the database as it was at one moment after the call. Throws
 * BackupError when there is no database, `file` can't be written or is something else than a backup, or the database
 * is damaged. `keyPath` is where its chain key is.
 */
export function writeBackup(databasePath: string, file: string, keyPath = toChainKeyPath(databasePath)): WrittenBackup {
  if (!existsSync(databasePath)) throw new BackupError(`The database ${databasePath} does not exist.`);
  refuseTarget(file);
  removeLeftovers(file);
  const draft = `${file}.partial-${process.pid}`;
  try {
    mkdirSync(draft, { mode: 0o700 });
    const copy = path.join(draft, "database");
    copyDatabase(databasePath, copy);
    const createdAt = new Date().toISOString();
    // Copied after the database: the key is made once, before the first entry, so it fits every later copy.
    if (existsSync(keyPath)) copyFileSync(keyPath, toChainKeyPath(copy));
    refuseFaults({ databasePath, keyPath }, copy);
    const chainKey = readChainKey(toChainKeyPath(copy))?.bytes.toString("hex") ?? null;
    const written = path.join(draft, "backup");
    const sha256 = writeContainer(written, { createdAt, version: readVersion(), chainKey }, copy);
    const bytes = statSync(written).size;
    renameSync(written, file);
    sync(path.dirname(file));
    return { file, bytes, sha256 };
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(`The backup ${file} could not be written: ${messageOf(error)}.`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * VACUUM INTO reads everything in one transaction: a writer never waits for it, and never makes it start again, as it
 * does with SQLite's backup API. Pages that are free, and could hold remains of what was deleted, are not copied.
 */
function copyDatabase(source: string, target: string): void {
  const database = new Database(source, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    database.prepare("VACUUM INTO ?").run(target);
  } finally {
    database.close();
  }
}

function refuseFaults({ databasePath, keyPath }: { databasePath: string; keyPath: string }, copy: string): void {
  const [fault] = findDatabaseFaults(copy);
  if (fault === undefined) return;
  const named = fault.replaceAll(toChainKeyPath(copy), keyPath);
  throw new BackupError(`The database ${databasePath} was not backed up: ${named}.`);
}

function refuseTarget(file: string): void {
  const folder = path.dirname(file);
  if (!existsSync(folder)) throw new BackupError(`The folder ${folder} does not exist: create it first.`);
  if (!existsSync(file)) return;
  if (statSync(file).isDirectory()) throw new BackupError(`${file} is a folder: name a file in it.`);
  if (!isBackupFile(file)) {
    throw new BackupError(`${file} exists and is no backup, so it is not replaced: name another file.`);
  }
}

/** Removes what earlier backups to this file left behind when they were killed. */
function removeLeftovers(file: string): void {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.partial-`;
  for (const name of readdirSync(folder)) {
    const pid = Number(name.slice(prefix.length));
    if (!name.startsWith(prefix) || !Number.isSafeInteger(pid) || pid <= 0 || isRunning(pid)) continue;
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

// By its place in the checkout: in the bundle, import.meta points elsewhere.
function readVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(process.cwd(), "package.json"), "utf8"));
  return String(version);
}
