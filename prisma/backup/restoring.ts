/** Restores a backup: prepares the whole beside the database, checks it, holds its keys, then swaps the files. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readChainKey, toChainKeyPath } from "@/lib/config/chain-key";
import { verifyChain } from "@/lib/server/activity/verify";
import { closeDatabase, read } from "@/lib/server/db/transactions";
import { type HoldSummary, holdRestored, recordTrustedRestore } from "@/lib/server/restore/hold";
import { findDatabaseFaults, truncateLog } from "@/prisma/check-database";
import { applyMigrations } from "@/prisma/migrate";
import { MigrationError } from "@/prisma/migration-files";
import { BackupError, type Manifest, readContainer } from "./container";
import { isDatabaseInUse, lockDatabase } from "./database-lock";
import { readReplaced } from "./replaced";
import { abandonSwap, beginSwap, commitSwap, finishSwap } from "./swap";

/**
 * `isTrusted`: keys, sessions and everything else work as they did when the backup was made. `tolerates`: faults of
 * the backup are printed instead of ending the restore.
 */
export type RestoreOptions = {
  databasePath: string;
  /** where its chain key is; by default beside it */
  chainKeyPath?: string;
  file: string;
  isTrusted: boolean;
  tolerates: boolean;
  say: (line: string) => void;
};

/**
 * Restores `file` in the place of the database. Until all of it is prepared and checked nothing is changed, and a kill
 * at any moment leaves the old state or the new one. Throws BackupError when a server runs, another process has the
 * database open, or the backup can't be used. Points DATABASE_URL of this process at files
 * that are gone afterwards, and empties its CHAIN_KEY_FILE.
 */
export async function restoreBackup(options: RestoreOptions): Promise<void> {
  const { databasePath } = options;
  mkdirSync(path.dirname(databasePath), { recursive: true, mode: 0o700 });
  const lock = lockDatabase(databasePath, "exclusive");
  if (lock === null) {
    throw new BackupError("Latchkey is running, or a backup is being written: stop the server first.");
  }
  try {
    finishSwap(databasePath);
    if (existsSync(databasePath) && isDatabaseInUse(databasePath)) {
      throw new BackupError(`Another process has ${databasePath} open: end it first.`);
    }
    await replace(options);
  } finally {
    abandonSwap(databasePath);
    lock.release();
  }
}

async function replace(options: RestoreOptions): Promise<void> {
  const { databasePath, chainKeyPath, file, isTrusted, say } = options;
  const now = new Date();
  const fresh = beginSwap(databasePath);
  const manifest = readContainer(file, fresh);
  if (manifest.chainKey !== null) writeFileSync(toChainKeyPath(fresh), `${manifest.chainKey}\n`, { mode: 0o600 });
  say(`Backup: ${file}, made ${manifest.createdAt} by Latchkey ${manifest.version}`);
  report(options, findDatabaseFaults(fresh));
  migrate(fresh, file, manifest);
  process.env.DATABASE_URL = `file:${fresh}`;
  // Its chain key is beside it until all of it is moved.
  process.env.CHAIN_KEY_FILE = "";
  const replaced = isTrusted ? null : readReplaced(databasePath, fresh);
  try {
    report(options, await findBrokenChains(fresh));
    const moments = { backupAt: new Date(manifest.createdAt), now };
    if (isTrusted) await recordTrustedRestore(moments);
    else for (const line of describeHold(await holdRestored(replaced, moments), replaced !== null)) say(line);
  } finally {
    await closeDatabase();
  }
  if (!truncateLog(fresh)) throw new BackupError("Another process opened the files of the restore.");
  const hadDatabase = existsSync(databasePath);
  const folder = commitSwap(databasePath, now, chainKeyPath);
  if (hadDatabase) say(`The database that was there before is kept in ${folder}`);
  say("Restored. Start the server with: npm start");
}

/** Ends the restore over a fault, unless faults are tolerated. */
function report({ file, tolerates, say }: RestoreOptions, faults: readonly string[]): void {
  for (const fault of faults) {
    if (!tolerates) {
      throw new BackupError(
        `Nothing was restored from ${file}: ${fault}. To restore it as it is, set DATABASE_CHECK=warn.`,
      );
    }
    say(`Fault: ${fault}`);
  }
}

function migrate(fresh: string, file: string, { version }: Manifest): void {
  try {
    applyMigrations(fresh);
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    throw new BackupError(`${file} was written by Latchkey ${version} and can't be used: ${error.message}.`);
  }
}

async function findBrokenChains(fresh: string): Promise<string[]> {
  const key = readChainKey(toChainKeyPath(fresh));
  const accounts = await read((database) => database.account.findMany({ select: { id: true, name: true } }));
  const faults: string[] = [];
  for (const { id, name } of accounts) {
    const proof = await verifyChain(id, key);
    if (!proof.ok) faults.push(`the activity of "${name}" is broken at entry ${proof.seq}: ${proof.reason}`);
  }
  return faults;
}

function describeHold(summary: HoldSummary, isKnown: boolean): string[] {
  const { keys, sessions, invitations, links, passwords, removed, reduced } = summary;
  const kept = [
    [passwords, "passwords that were changed since stay changed"],
    [removed, "members who were removed since stay removed"],
    [reduced, "members whose role or permissions were reduced since stay reduced"],
  ] as const;
  return [
    `Held: ${keys} API keys. They are refused (key_held) until an owner of their account releases them on /restore`,
    `Ended: ${sessions} sessions, ${invitations} invitations and ${links} share links`,
    ...kept.flatMap(([count, text]) => (count > 0 ? [`Kept: ${count} ${text}`] : [])),
    ...(isKnown ? [] : ["Nothing is known of what changed after the backup: there was no database that could be read"]),
  ];
}
