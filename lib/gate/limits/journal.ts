/** Saves meters to a file, so that limits hold over a restart, and over the sudden end of the gate. */
import { closeSync, fdatasync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import type { Log } from "@/lib/gate/process/log";
import { BUDGET_PERIODS, LIMIT_PERIODS } from "@/lib/shared/limits/key-limits";
import * as z from "@/lib/shared/zod";
import { appendLines, JournalCopy, toLine } from "./journal-copy";
import type { Meter, MeterState } from "./meter";

/** The file is written anew when it has grown to this, and to four times what it was after that. */
const SMALLEST_BYTES = 1024 * 1024;

const windowState = z.tuple([z.number()], z.number().nonnegative());
const meterState = z.object({
  ahead: z.int().nonnegative(),
  requests: z.partialRecord(z.enum(LIMIT_PERIODS), windowState),
  units: z.partialRecord(z.enum(BUDGET_PERIODS), windowState),
});

/**
 * A file of lines, each the state of one meter; the last one of a key holds. A line that was written is there after the
 * sudden end of this process. After that of the machine, what was written in the last second may be missing.
 */
export class LimitJournal {
  readonly #file: string;
  readonly #log: Pick<Log, "error" | "warn">;
  #descriptor: number;
  #bytes: number;
  #bytesAtStart: number;
  /** the file that is to take this one's place, while it is written */
  #copy: JournalCopy | null = null;
  #isUnsynced = false;
  #hasFailed = false;
  #isGrowing = false;

  /** Opens the file, or creates it. Throws when it can't be written. Nobody else may write it. */
  constructor(file: string, log: Pick<Log, "error" | "warn">) {
    this.#file = file;
    this.#log = log;
    mkdirSync(path.dirname(file), { recursive: true });
    this.#descriptor = openSync(file, "a", 0o600);
    this.#bytes = fstatSync(this.#descriptor).size;
    this.#bytesAtStart = this.#bytes;
  }

  /** The last state of each key. Throws when the file can't be read. A line that is damaged is skipped. */
  read(): Map<string, MeterState> {
    const states = new Map<string, MeterState>();
    for (const line of readFileSync(this.#file, "utf8").split("\n")) {
      if (line === "") continue;
      const [keyId = "", text = ""] = line.split("\t");
      const state = parseState(text);
      if (state) states.set(keyId, state);
      else this.#log.warn({ file: this.#file }, "a line of the file of limits can't be read");
    }
    return states;
  }

  /** Saves the state of a meter. False when it could not be written. */
  write(meter: Meter): boolean {
    const line = toLine(meter);
    try {
      this.#bytes += appendLines(this.#descriptor, line);
      this.#isUnsynced = true;
      this.#hasFailed = false;
    } catch (error) {
      this.#noteFailure(error);
      return false;
    }
    try {
      this.#copy?.add(line);
    } catch {
      this.#dropCopy();
    }
    return true;
  }

  #noteFailure(error: unknown): void {
    if (!this.#hasFailed) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.error({ file: this.#file, reason }, "limits can't be saved: requests of limited keys are refused");
    }
    this.#hasFailed = true;
  }

  /** Has the system write to the disk what it was given. Does not wait for it. */
  sync(): void {
    if (!this.#isUnsynced) return;
    this.#isUnsynced = false;
    fdatasync(this.#descriptor, () => {});
  }

  /** Writes the file anew with these meters. The old one stays where that fails. Requests wait for it. */
  rewrite(meters: Iterable<Meter>): void {
    try {
      this.#copy = new JournalCopy(`${this.#file}.new`, meters);
      this.#copy.copySome(Number.POSITIVE_INFINITY);
      this.#copy.syncNow();
      this.#replaceBy(this.#copy);
    } catch (error) {
      this.#giveUpCopy(error);
    }
  }

  /**
   * Does the same bit by bit once most of the file is out of date, `most` meters at each call, so that requests don't
   * wait: ten thousand at once take half a second. The file is replaced once the new one is whole and on the disk.
   */
  compact(meters: Iterable<Meter>, most: number): void {
    const isLarge = this.#bytes > Math.max(SMALLEST_BYTES, 4 * this.#bytesAtStart);
    if (this.#copy === null && !isLarge) return;
    try {
      this.#copy ??= new JournalCopy(`${this.#file}.new`, meters);
      const copy = this.#copy;
      if (copy.copySome(most)) copy.sync((error) => this.#finish(copy, error));
    } catch (error) {
      this.#giveUpCopy(error);
    }
  }

  #finish(copy: JournalCopy, failure: Error | null): void {
    try {
      if (failure) throw failure;
      this.#replaceBy(copy);
    } catch (error) {
      this.#giveUpCopy(error);
    }
  }

  #replaceBy(copy: JournalCopy): void {
    renameSync(copy.file, this.#file);
    const former = this.#descriptor;
    this.#copy = null;
    this.#descriptor = copy.descriptor;
    this.#bytes = copy.bytes;
    this.#bytesAtStart = copy.bytes;
    this.#isGrowing = false;
    // Lines may have been added while the disk took it.
    this.#isUnsynced = true;
    closeSync(former);
  }

  /** The old file stays, and grows until a later attempt succeeds. */
  #giveUpCopy(error: unknown): void {
    this.#dropCopy();
    if (!this.#isGrowing) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.warn({ file: this.#file, reason }, "the file of limits can't be written anew: it goes on growing");
    }
    this.#isGrowing = true;
  }

  #dropCopy(): void {
    this.#copy?.drop();
    this.#copy = null;
  }

  /** Closes the file. */
  close(): void {
    this.#dropCopy();
    try {
      fsyncSync(this.#descriptor);
    } finally {
      closeSync(this.#descriptor);
    }
  }
}

function parseState(text: string): MeterState | null {
  try {
    return meterState.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
