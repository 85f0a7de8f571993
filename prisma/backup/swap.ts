/**
 * Puts a restored database in the place of the present one, as one step that a kill can't halve.
 *
 * A restore prepares everything in a folder beside the database. Renaming that folder decides: before, the old state
 * counts and the folder is waste; afterwards the new one counts, and whoever comes next finishes moving the files.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { toChainKeyPath } from "@/lib/config/chain-key";
import { sync } from "./files";

/** The names in the folder: the database, beside which its chain key is; and the plan. */
const DATABASE = "database";
const PLAN = "plan.json";

/**
 * `replaced`: the name of the folder for the old files. `hasChainKey`: whether the new database has one. `chainKey`:
 * where it goes, beside the database by default.
 */
type Plan = { replaced: string; hasChainKey: boolean; chainKey?: string };

const draftOf = (databasePath: string) => `${databasePath}.restoring`;
const decidedOf = (databasePath: string) => `${databasePath}.restored`;

/** Makes an empty folder for the new files and returns the path for the database in it. Needs the exclusive lock. */
export function beginSwap(databasePath: string): string {
  abandonSwap(databasePath);
  mkdirSync(draftOf(databasePath), { recursive: true, mode: 0o700 });
  return path.join(draftOf(databasePath), DATABASE);
}

/** Removes what was prepared, if anything. Needs the exclusive lock. */
export function abandonSwap(databasePath: string): void {
  rmSync(draftOf(databasePath), { recursive: true, force: true });
}

/**
 * Decides for the files that `beginSwap` made room for, and moves them into place. Returns the folder that the old
 * files are in now. Needs the exclusive lock; the new database must be closed, and its log empty.
 */
export function commitSwap(databasePath: string, now: Date, chainKey = toChainKeyPath(databasePath)): string {
  const draft = draftOf(databasePath);
  const replaced = `${databasePath}.replaced-${now.toISOString().replace(/[:.]/g, "-")}`;
  const hasChainKey = existsSync(toChainKeyPath(path.join(draft, DATABASE)));
  const plan: Plan = { replaced: path.basename(replaced), hasChainKey, chainKey };
  writeFileSync(path.join(draft, PLAN), JSON.stringify(plan), { mode: 0o600 });
  for (const name of readdirSync(draft)) sync(path.join(draft, name));
  sync(draft);
  renameSync(draft, decidedOf(databasePath));
  sync(path.dirname(databasePath));
  finishSwap(databasePath);
  return replaced;
}

/** Whether a restore was decided and its files are not all in place: `finishSwap` must come before any use. */
export function isSwapUnfinished(databasePath: string): boolean {
  return existsSync(decidedOf(databasePath));
}

/** Moves what a decided restore has not moved yet, if anything. Needs the exclusive lock. */
export function finishSwap(databasePath: string): void {
  const decided = decidedOf(databasePath);
  if (!existsSync(decided)) return;
  const folder = path.dirname(databasePath);
  const fresh = path.join(decided, DATABASE);
  if (existsSync(fresh)) {
    const plan: Plan = JSON.parse(readFileSync(path.join(decided, PLAN), "utf8"));
    const replaced = path.join(folder, plan.replaced);
    mkdirSync(replaced, { recursive: true, mode: 0o700 });
    const moveAside = (file: string, name = path.basename(file)) => {
      if (!existsSync(file)) return;
      const target = path.join(replaced, name);
      // A kill came between the copy to another file system and this.
      if (existsSync(target)) rmSync(file);
      else moveFile(file, target);
    };
    // The database comes last: as long as the new one is here, whatever else is in place belongs to the old one.
    // A log of the old one must never meet the new one, which SQLite would open with it without a word.
    for (const suffix of ["-wal", "-shm", "-journal"]) moveAside(`${databasePath}${suffix}`);
    // Once the new key is in place the folder has none, and the key that is in place stays.
    const key = plan.chainKey ?? toChainKeyPath(databasePath);
    const freshKey = toChainKeyPath(fresh);
    if (!plan.hasChainKey || existsSync(freshKey)) moveAside(key, path.basename(toChainKeyPath(databasePath)));
    if (existsSync(freshKey)) moveFile(freshKey, key);
    moveAside(databasePath);
    sync(replaced);
    renameSync(fresh, databasePath);
    sync(folder);
  }
  rmSync(decided, { recursive: true, force: true });
}

/** Renames a file, or copies it whole to another file system. A kill leaves it in one place or in both. */
function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    const draft = `${to}.partial`;
    copyFileSync(from, draft);
    sync(draft);
    renameSync(draft, to);
    sync(path.dirname(to));
    rmSync(from);
  }
}
