/** Reads the routes file if it has changed since it was last read. */
import type { BigIntStats } from "node:fs";
import { constants, type FileHandle, open, stat } from "node:fs/promises";
import { MAX_ROUTES_BYTES, TOO_LARGE } from "./parse";

/**
 * `stamp` identifies a state of the file; null while the file is so new that another change might leave it the same.
 */
export type RoutesFileRead =
  | { kind: "gone" }
  | { kind: "same" }
  | { kind: "text"; text: string; stamp: string | null }
  | { kind: "fault"; line: number | null; reason: string; stamp: string | null };

/** The coarsest time stamps of a file system (FAT). Two changes within that time may have the same stamp. */
const COARSEST_TIMESTAMP_MS = 2_000;

/** Reads the file unless its stamp is `known`. Asynchronous: a network share that hangs must not block the gate. */
export async function readRoutesFile(file: string, known: string | null): Promise<RoutesFileRead> {
  try {
    const stats = await stat(file, { bigint: true });
    if (fileStamp(stats) === known) return { kind: "same" };
    if (!stats.isFile()) return unreadable(stats.isDirectory() ? "It is a folder." : "It is no regular file.");
    // The file may have been replaced by a pipe after `stat`. Without O_NONBLOCK, `open` would wait for a writer.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await read(handle);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "gone" };
    const isForbidden = code === "EACCES" || code === "EPERM";
    return unreadable(
      isForbidden ? "The user that this server runs as may not read it." : `It can't be read (${code}).`,
    );
  }
}

async function read(handle: FileHandle): Promise<RoutesFileRead> {
  const before = await handle.stat({ bigint: true });
  if (!before.isFile()) return unreadable("It is no regular file.");
  const stamp = Date.now() - Number(before.mtimeMs) < COARSEST_TIMESTAMP_MS ? null : fileStamp(before);
  if (before.size > BigInt(MAX_ROUTES_BYTES)) return { kind: "fault", line: 1, reason: TOO_LARGE, stamp };
  const bytes = await handle.readFile();
  // The file is being written: the next check reads all of it.
  if (fileStamp(await handle.stat({ bigint: true })) !== fileStamp(before)) return { kind: "same" };
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  const broken = text.indexOf("\uFFFD");
  if (broken < 0) return { kind: "text", text, stamp };
  const line = text.slice(0, broken).split("\n").length;
  return { kind: "fault", line, reason: "A character is not UTF-8; save the file as UTF-8.", stamp };
}

function unreadable(reason: string): RoutesFileRead {
  return { kind: "fault", line: null, reason, stamp: null };
}

function fileStamp({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}
