/** Chooses where tests keep their databases: in memory where the system has room for them, else the usual place. */
import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

const MEMORY = "/dev/shm";
/** Both suites together leave less than a fifth of this. */
const NEEDED_BYTES = 1024 ** 3;

/** A folder for temporary files. Tests wait for every commit to reach the disk, and memory is the fastest disk. */
export function findMemoryFolder(): string {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= NEEDED_BYTES ? MEMORY : tmpdir();
}
