/** Chooses where tests keep their databases: in memory when there is room, else in the usual folder. */
import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

const MEMORY = "/dev/shm";
/** Both suites together leave less than a fifth of this. */
const NEEDED_BYTES = 1024 ** 3;

/** A folder for temporary files. In memory, a commit need not wait for a disk. */
export function findMemoryFolder(): string {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= NEEDED_BYTES ? MEMORY : tmpdir();
}
