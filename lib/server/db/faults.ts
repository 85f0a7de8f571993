/** Tells what is wrong with the database when a transaction fails, to the log, the gate and whoever asked for it. */
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

// The first part of SQLite's names of errors (https://sqlite.org/rescode.html); an extended one continues it.
const FAULTS_BY_CODE: readonly (readonly [code: string, fault: DatabaseFault])[] = [
  ["SQLITE_FULL", "full"],
  ["SQLITE_READONLY", "read_only"],
  ["SQLITE_CORRUPT", "damaged"],
  ["SQLITE_NOTADB", "damaged"],
  ["SQLITE_IOERR", "unreadable"],
  ["SQLITE_CANTOPEN", "unreadable"],
  ["SQLITE_PERM", "unreadable"],
];

/** The fault behind an error of Prisma or its adapter; null for an error that has another reason. */
export function findFault(error: unknown): DatabaseFault | null {
  const code = findSqliteCode(error);
  return FAULTS_BY_CODE.find(([known]) => code?.startsWith(known))?.[1] ?? null;
}

/** Whether another process held the database's lock. */
export function isBusy(error: unknown): boolean {
  return findSqliteCode(error)?.startsWith("SQLITE_BUSY") ?? false;
}

type AdapterError = { cause?: { originalCode?: unknown } };

/**
 * SQLite's own name for an error, because Prisma's P1008, P2010 and P2039 have several causes. A commit fails with the
 * adapter's error itself, a statement with Prisma's around it. No `instanceof`: the client on globalThis may come from
 * another bundle's copy of the class.
 */
function findSqliteCode(error: unknown): string | null {
  const { meta, cause } = error as { meta?: { driverAdapterError?: AdapterError } } & AdapterError;
  const code = meta?.driverAdapterError?.cause?.originalCode ?? cause?.originalCode;
  return typeof code === "string" ? code : null;
}

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
      this.#probe().catch(() => {});
    }, PROBE_AFTER_MS).unref();
  }

  /** Call it when a write was committed. Damage stays until the process ends: other pages may still be whole. */
  noteWritten(): void {
    if (this.#fault !== "damaged") this.#change(null);
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
