/** The format of a backup file: a line that names it, a manifest, the database, and a checksum over all of that. */
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { z } from "zod";

/** A backup or a restore that can't be done. `message` is one sentence for the person at the terminal. */
export class BackupError extends Error {}

const FIRST_LINE = "latchkey backup 1\n";
const CHUNK_BYTES = 1024 * 1024;
const LONGEST_MANIFEST = 4096;
const CHECKSUM_BYTES = "sha256 \n".length + 64;

const manifestSchema = z.object({
  /** when the database was copied, ISO 8601 with `Z` */
  createdAt: z.iso.datetime(),
  /** the version of Latchkey that wrote the backup */
  version: z.string(),
  /** the chain key of the activity in hex; null: the database had none yet */
  chainKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  databaseBytes: z.int().min(0),
});

/** What a backup says about itself. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Writes a backup of the database file `source`, readable by its owner alone, and syncs it. Returns its SHA-256. */
export function writeContainer(file: string, facts: Omit<Manifest, "databaseBytes">, source: string): string {
  const manifest: Manifest = { ...facts, databaseBytes: statSync(source).size };
  const output = openSync(file, "wx", 0o600);
  const input = openSync(source, "r");
  const hash = createHash("sha256");
  const append = (bytes: Uint8Array) => {
    hash.update(bytes);
    writeAll(output, bytes);
  };
  try {
    append(Buffer.from(`${FIRST_LINE}${JSON.stringify(manifest)}\n`));
    copy(input, 0, manifest.databaseBytes, append);
    const checksum = hash.digest("hex");
    writeAll(output, Buffer.from(`sha256 ${checksum}\n`));
    fsyncSync(output);
    return checksum;
  } finally {
    closeSync(input);
    closeSync(output);
  }
}

/**
 * Checks the whole of a backup and writes its database to the new file `target`, which is readable by its owner alone
 * and synced. Throws BackupError when the file is no backup, or not as it was written; `target` may exist then.
 */
export function readContainer(file: string, target: string): Manifest {
  const input = openBackup(file);
  const output = openSync(target, "wx", 0o600);
  const hash = createHash("sha256");
  try {
    const { manifest, start } = readManifest(input, file);
    const end = start + manifest.databaseBytes;
    if (statSync(file).size !== end + CHECKSUM_BYTES) {
      throw new BackupError(`${file} is not as long as it says: it was cut off, or something was added to it.`);
    }
    copy(input, 0, start, (bytes) => hash.update(bytes));
    copy(input, start, manifest.databaseBytes, (bytes) => {
      hash.update(bytes);
      writeAll(output, bytes);
    });
    const last = readAt(input, end, CHECKSUM_BYTES).toString("latin1");
    if (last !== `sha256 ${hash.digest("hex")}\n`) {
      throw new BackupError(`${file} is damaged: its checksum does not match its content.`);
    }
    fsyncSync(output);
    return manifest;
  } finally {
    closeSync(input);
    closeSync(output);
  }
}

/** Whether a file begins as a backup does. Throws when it can't be read. */
export function isBackupFile(file: string): boolean {
  const input = openSync(file, "r");
  try {
    return readAt(input, 0, FIRST_LINE.length).toString("latin1") === FIRST_LINE;
  } finally {
    closeSync(input);
  }
}

function openBackup(file: string): number {
  try {
    return openSync(file, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new BackupError(`${file} does not exist: name the file of a backup.`);
    throw new BackupError(`${file} can't be read (${code}).`);
  }
}

function readManifest(input: number, file: string): { manifest: Manifest; start: number } {
  const head = readHead(input, file);
  const end = head.indexOf("\n", FIRST_LINE.length);
  if (!head.subarray(0, FIRST_LINE.length).equals(Buffer.from(FIRST_LINE)) || end === -1) {
    throw new BackupError(`${file} is no backup that this version of Latchkey can read.`);
  }
  try {
    const manifest = manifestSchema.parse(JSON.parse(head.subarray(FIRST_LINE.length, end).toString("utf8")));
    return { manifest, start: end + 1 };
  } catch {
    throw new BackupError(`${file} is damaged: its first lines can't be read.`);
  }
}

function readHead(input: number, file: string): Buffer {
  try {
    return readAt(input, 0, LONGEST_MANIFEST);
  } catch (error) {
    throw new BackupError(`${file} can't be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** Up to `length` bytes from `position` on; fewer at the end of the file. */
function readAt(input: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  for (;;) {
    const count = readSync(input, bytes, filled, length - filled, position + filled);
    filled += count;
    if (count === 0 || filled === length) return bytes.subarray(0, filled);
  }
}

function copy(input: number, from: number, length: number, write: (bytes: Uint8Array) => void): void {
  for (let done = 0; done < length; ) {
    const bytes = readAt(input, from + done, Math.min(CHUNK_BYTES, length - done));
    if (bytes.length === 0) throw new BackupError("The file became shorter while it was read.");
    write(bytes);
    done += bytes.length;
  }
}

function writeAll(output: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(output, bytes, done);
}
