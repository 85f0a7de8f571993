/** Lets one process at a time build. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";

const LOOK_AGAIN_MS = 200;

/**
 * Runs `work` while no other process runs its own under the same lock.
 *
 * The lock is SQLite's on a file of its own. The kernel holds it for the process, so a process that was killed leaves
 * nothing behind that another one would have to judge.
 * @template T
 * @param {string} file
 * @param {{ onWait: () => void, work: () => Promise<T> }} options `onWait` is called once, when another process is
 * first
 */
export async function withBuildLock(file, { onWait, work }) {
  mkdirSync(path.dirname(file), { recursive: true });
  const lock = new Database(file, { timeout: 0 });
  try {
    let isWaiting = false;
    while (!tryLock(lock)) {
      if (!isWaiting) onWait();
      isWaiting = true;
      await sleep(LOOK_AGAIN_MS);
    }
    return await work();
  } finally {
    lock.close();
  }
}

/** @param {Database.Database} lock */
function tryLock(lock) {
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code === "SQLITE_BUSY") return false;
    throw error;
  }
}
