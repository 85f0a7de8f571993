/** Whatever a run has started, each thing once, ended again in reverse order, also when the run breaks off. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Settings } from "./settings";

export class Stage {
  readonly settings: Settings;
  /** for databases, configurations and lists of keys; removed at the end */
  readonly folder = mkdtempSync(path.join(tmpdir(), "latchkey-bench-"));
  /** process ids by name, to read their memory */
  readonly processes = new Map<string, number>();
  readonly #made = new Map<string, Promise<unknown>>();
  readonly #ends: (() => unknown)[] = [];
  #ending: Promise<void> | null = null;

  constructor(settings: Settings) {
    this.settings = settings;
    // Each program of a run is ended with this process, whichever way that ends.
    process.setMaxListeners(0);
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      process.once(signal, () => void this.end().finally(() => process.exit(code)));
    }
  }

  /** What `make` made when it was first asked for under this name. */
  once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.#made.get(name) ?? make();
    this.#made.set(name, known);
    return known as Promise<T>;
  }

  onEnd(end: () => unknown): void {
    this.#ends.push(end);
  }

  /** Ends everything, once. What can't be ended is reported, and does not keep the rest from ending. */
  end(): Promise<void> {
    this.#ending ??= this.#endAll();
    return this.#ending;
  }

  async #endAll(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        console.error(`not ended: ${String(error)}`);
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Tells the person at the terminal how far it is; the table alone goes to standard output. */
export function tell(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}
