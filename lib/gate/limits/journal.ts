/** Saves meters to a file, so that limits hold over a restart, and over the sudden end of the gate. */
import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { Log } from "@/lib/gate/process/log";
import { BUDGET_PERIODS, LIMIT_PERIODS } from "@/lib/shared/limits/key-limits";
import * as z from "@/lib/shared/zod";
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
  #isUnsynced = false;
  #hasFailed = false;

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
    try {
      this.#bytes += append(this.#descriptor, meter);
      this.#isUnsynced = true;
      this.#hasFailed = false;
      return true;
    } catch (error) {
      this.#noteFailure(error);
      return false;
    }
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

  /** Whether most of the file is out of date. */
  get isLarge(): boolean {
    return this.#bytes > Math.max(SMALLEST_BYTES, 4 * this.#bytesAtStart);
  }

  /** Writes the file anew with these meters. The old one stays where that fails. */
  rewrite(meters: Iterable<Meter>): void {
    const next = `${this.#file}.new`;
    try {
      const descriptor = openSync(next, "w", 0o600);
      let bytes = 0;
      for (const meter of meters) bytes += append(descriptor, meter);
      fsyncSync(descriptor);
      renameSync(next, this.#file);
      const former = this.#descriptor;
      this.#descriptor = descriptor;
      this.#bytes = bytes;
      this.#bytesAtStart = bytes;
      closeSync(former);
    } catch (error) {
      this.#noteFailure(error);
    }
  }

  /** Closes the file. */
  close(): void {
    try {
      fsyncSync(this.#descriptor);
    } finally {
      closeSync(this.#descriptor);
    }
  }
}

/** The number of bytes that were written. Throws when it was not the whole line. */
function append(descriptor: number, meter: Meter): number {
  const line = toLine(meter);
  const written = writeSync(descriptor, line);
  if (written < line.length) throw new Error("the disk is full");
  return written;
}

/** Begins with the end of a line as well: what follows a line that was cut must not be lost with it. */
function toLine(meter: Meter): string {
  return `\n${meter.keyId}\t${JSON.stringify(meter.save())}\n`;
}

function parseState(text: string): MeterState | null {
  try {
    return meterState.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
