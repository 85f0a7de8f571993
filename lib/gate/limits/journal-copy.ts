/** Writes a file of limits anew beside the old one, a few meters at a time. */
import { closeSync, fsync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import type { Meter } from "./meter";

/**
 * A file with one line for each meter that is to take the place of one with many. It is worth nothing until all meters
 * are in it: until then each line that is written to the old file must be added to this one as well.
 */
export class JournalCopy {
  readonly file: string;
  readonly descriptor: number;
  readonly #left: Iterator<Meter>;
  #bytes = 0;
  #isSyncing = false;
  #isDropped = false;

  /** Throws when the file can't be written. Meters that are added to the collection while it is read are read, too. */
  constructor(file: string, meters: Iterable<Meter>) {
    this.file = file;
    this.descriptor = openSync(file, "w", 0o600);
    this.#left = meters[Symbol.iterator]();
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Copies at most so many meters as they are now. True once there are no more. Throws when they can't be written. */
  copySome(most: number): boolean {
    let text = "";
    for (let count = 0; count < most; count++) {
      const { value: meter, done } = this.#left.next();
      if (done) {
        this.add(text);
        return true;
      }
      text += toLine(meter);
    }
    this.add(text);
    return false;
  }

  /** Adds lines. Throws when they can't be written. */
  add(text: string): void {
    this.#bytes += appendLines(this.descriptor, text);
  }

  /** Has the disk take the file, and calls `done` then, unless it was dropped meanwhile. Further calls do nothing. */
  sync(done: (error: Error | null) => void): void {
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    fsync(this.descriptor, (error) => {
      this.#isSyncing = false;
      if (this.#isDropped) closeSync(this.descriptor);
      else done(error);
    });
  }

  /** Like `sync`, and waits for the disk. Throws when that fails. */
  syncNow(): void {
    fsyncSync(this.descriptor);
  }

  /** Removes the file. */
  drop(): void {
    this.#isDropped = true;
    // A descriptor that is in use must stay what it is.
    if (!this.#isSyncing) closeSync(this.descriptor);
    rmSync(this.file, { force: true });
  }
}

/** The number of bytes that were written. Throws when it was not the whole text. */
export function appendLines(descriptor: number, text: string): number {
  const written = writeSync(descriptor, text);
  if (written < text.length) throw new Error("the disk is full");
  return written;
}

/** Begins with the end of a line as well: what follows a line that was cut must not be lost with it. */
export function toLine(meter: Meter): string {
  return `\n${meter.keyId}\t${JSON.stringify(meter.save())}\n`;
}
