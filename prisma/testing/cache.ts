/** For tests: folders that are made once on a machine and kept, such as an initialised cluster. */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

/** How often a process looks whether another one has made the folder. */
const LOCK_POLL_MS = 50;

/** A folder of this user that nobody else may write to. Throws when it is somebody else's, who could plant files. */
export function requireOwnFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const uid = process.getuid?.();
  const { uid: owner, mode } = statSync(folder);
  if (uid !== undefined && (owner !== uid || (mode & 0o022) !== 0)) {
    throw new Error(`${folder} belongs to somebody else or is open to everybody; remove it`);
  }
  return folder;
}

/**
 * Makes a folder unless it exists. Processes that want it at the same time wait for the one that makes it. `make` fills
 * a folder that is then renamed, so that nobody ever finds half of one. Throws what `make` throws.
 */
export async function makeOnce(target: string, make: (staged: string) => Promise<void>): Promise<void> {
  requireOwnFolder(path.dirname(target));
  const lock = `${target}.lock`;
  while (!existsSync(target)) {
    if (!takeLock(lock)) {
      await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
      continue;
    }
    const staged = `${target}.${randomUUID()}`;
    try {
      if (existsSync(target)) return;
      await make(staged);
      renameSync(staged, target);
    } finally {
      rmSync(staged, { recursive: true, force: true });
      rmSync(lock, { force: true });
    }
  }
}

/** False while a process that is alive holds it. */
function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    const holder = readHolder(lock);
    if (holder !== null && !isAlive(holder)) rmSync(lock, { force: true });
    return false;
  }
}

/** Null while the holder has not written its pid yet, and when the lock has gone. */
function readHolder(lock: string): number | null {
  try {
    return Number(readFileSync(lock, "utf8")) || null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
