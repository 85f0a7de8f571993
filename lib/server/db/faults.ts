/** Tells what is wrong with the database when a transaction fails, to the log, the gate and whoever asked for it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { log } from "@/lib/server/log";
import { DATABASE_FAULTS, type DatabaseFault, type DatabaseReport } from "@/lib/shared/gate/inner-hop";

/** Thrown when the database could not be read or written. A write that failed so has changed nothing. */
export class DatabaseFaultError extends Error {
  override name = "DatabaseFaultError";
  constructor(
    readonly fault: DatabaseFault,
    options?: ErrorOptions,
  ) {
    super(DATABASE_FAULTS[fault], options);
  }
}

/**
 * Runs a function as if it were called from nowhere. A timer goes on in the transaction that started it, and from
 * inside one a write is refused.
 */
const outside = AsyncLocalStorage.snapshot();

/** How long after a failure it is tried again whether the database can be written. */
const PROBE_AFTER_MS = 5_000;

/**
 * The fault of this process's database at the moment. Each change is logged once and reported to the gate, whose
 * `/api/health/ready` says it.
 */
export class FaultWatch {
  #fault: DatabaseFault | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #probe: () => Promise<unknown>;

  /** `probe` makes a write that changes nothing, through a transaction that calls this object. */
  constructor(probe: () => Promise<unknown>) {
    this.#probe = probe;
  }

  /** Call it when a transaction failed so. */
  noteFault(fault: DatabaseFault): void {
    this.#change(fault);
    // Nobody may write anything for hours, and all that while the gate would report a disk that was full once.
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      outside(() => this.#probe()).catch(() => {});
    }, PROBE_AFTER_MS).unref();
  }

  /** Call it when the database is closed: a probe would open it again. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Call it when a write was committed. Damage stays until the process ends: other pages may still be whole. */
  noteWritten(): void {
    if (this.#fault !== "damaged") this.#change(null);
  }

  /** Call it when something was read: the database is there, although it may not take writes. */
  noteRead(): void {
    if (this.#fault === "unreachable" || this.#fault === "crowded") this.#change(null);
  }

  #change(fault: DatabaseFault | null): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    if (fault) log.error({ fault }, DATABASE_FAULTS[fault]);
    else log.info("the database can be written again");
    const report: DatabaseReport = { database: fault };
    process.send?.(report, undefined, {}, () => {});
  }
}
