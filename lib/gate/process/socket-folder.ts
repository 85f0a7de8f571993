/** Makes the private folder that holds the dashboard's socket, where the socket's path is short enough. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { StartError } from "./listen";

/** The longest path of a unix socket in bytes: `sun_path` of unix(7). The system cuts a longer one without an error. */
const MAX_PATH_BYTES = process.platform === "linux" ? 107 : 103;
const SOCKET_NAME = "dashboard.sock";
/** What `mkdtemp` puts in place of the six X. */
const FOLDER_NAME = "latchkey-XXXXXX";

/** The folders in which the socket's own is made, in this order: TMPDIR, the user's run-time folder, and /tmp. */
function listParents(): string[] {
  const { XDG_RUNTIME_DIR } = process.env;
  return [tmpdir(), ...(XDG_RUNTIME_DIR ? [XDG_RUNTIME_DIR] : []), "/tmp"].map((folder) => path.resolve(folder));
}

/**
 * Makes a folder that only this user may enter, and returns the path of the socket in it. Each start of the dashboard
 * gets a folder of its own: the last one may have been removed, or made again by somebody else.
 * Throws a StartError when none of `parents` will do.
 */
export function createSocketPath(parents: readonly string[] = listParents()): string {
  const problems: string[] = [];
  for (const parent of new Set(parents)) {
    if (Buffer.byteLength(path.join(parent, FOLDER_NAME, SOCKET_NAME)) > MAX_PATH_BYTES) {
      problems.push(`the path of a socket in ${parent} would be longer than ${MAX_PATH_BYTES} bytes`);
      continue;
    }
    try {
      return path.join(mkdtempSync(path.join(parent, FOLDER_NAME.replace(/X+$/, ""))), SOCKET_NAME);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new StartError(
    `There is no folder for the dashboard's socket: ${problems.join("; ")}. ` +
      "Set TMPDIR to a short path of a folder that this user may write, for example TMPDIR=/tmp.",
  );
}
