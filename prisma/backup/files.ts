/** What backup and restore need of the file system: that what was written survives a power cut. */
import { closeSync, fsyncSync, openSync } from "node:fs";

/** Syncs a file, or the names in a folder. */
export function sync(place: string): void {
  const handle = openSync(place, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
