/** Limits how many lines of one kind the log takes within a minute, and counts those that were left out. */

/** One kind more than this counts as the kind "": its lines share one limit. */
const MAX_KINDS = 50;
/** Lines that begin the same are of one kind: what strangers sent stands further back. */
const KIND_LENGTH = 24;
const WINDOW_MS = 60_000;

type Count = { written: number; leftOut: number };

/** Counts lines by how they begin. */
export class LineLimit {
  readonly #most: number;
  readonly #report: (leftOut: number, kind: string) => void;
  readonly #counts = new Map<string, Count>();
  #timer: NodeJS.Timeout | null = null;

  /** `most`: how many lines of a kind a minute takes. `report` is called at its end for what was left out. */
  constructor(most: number, report: (leftOut: number, kind: string) => void) {
    this.#most = most;
    this.#report = report;
  }

  /** Whether the line may be written. One that may not is counted. */
  allows(line: string): boolean {
    this.#timer ??= setTimeout(() => this.#endWindow(), WINDOW_MS).unref();
    const begin = line.slice(0, KIND_LENGTH);
    const kind = this.#counts.has(begin) || this.#counts.size < MAX_KINDS ? begin : "";
    const count = this.#counts.get(kind) ?? { written: 0, leftOut: 0 };
    this.#counts.set(kind, count);
    const isWritten = count.written < this.#most;
    if (isWritten) count.written++;
    else count.leftOut++;
    return isWritten;
  }

  #endWindow(): void {
    this.#timer = null;
    const counts = [...this.#counts];
    this.#counts.clear();
    for (const [kind, { leftOut }] of counts) if (leftOut > 0) this.#report(leftOut, kind);
  }
}
