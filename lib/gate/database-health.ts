/** Knows whether the database can be read and written, by its own reading and by what the dashboard reports. */
import { setImmediate as endOfTurn } from "node:timers/promises";
import type { DatabaseFault } from "@/lib/shared/gate/inner-hop";
import type { KeyStore } from "./auth/key-store";
import type { Log } from "./process/log";
import type { Dashboard } from "./proxy/dashboard";

/** `unavailable`: no key can be looked up. With every other state but `ok`, keys are judged as before. */
export type DatabaseState = "ok" | "unavailable" | DatabaseFault;

/** How long reading tables may hold up the gate at a time. */
const BUDGET_MS = 5;
const CHECK_INTERVAL_MS = 5_000;

/** The parts of the gate that this needs. */
export type DatabaseHealthParts = {
  keyStore: Pick<KeyStore, "isHealthy" | "readTables" | "hasFailed">;
  dashboard: Pick<Dashboard, "databaseFault"> | null;
  log: Pick<Log, "error" | "info">;
};

/**
 * Reads all tables again and again in the background. Damage that a look-up or the dashboard met has them read at once,
 * so that the log names the tables.
 */
export class DatabaseHealth {
  readonly #parts: DatabaseHealthParts;
  #pass: Generator<void, string[]> | null = null;
  #damaged: string[] = [];
  #hadFault = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: DatabaseHealthParts) {
    this.#parts = parts;
  }

  /** What `/api/health/ready` says of the database. */
  get state(): DatabaseState {
    const { keyStore, dashboard } = this.#parts;
    if (!keyStore.isHealthy()) return "unavailable";
    return this.#damaged.length > 0 ? "damaged" : (dashboard?.databaseFault ?? "ok");
  }

  /** Reads on every 5 s, until `stop`. */
  start(): void {
    this.#timer = setInterval(() => void this.check(), CHECK_INTERVAL_MS).unref();
  }

  /** Stops what `start` began. */
  stop(): void {
    clearInterval(this.#timer);
    this.#pass?.return([]);
    this.#pass = null;
  }

  /** Reads on for a moment, or all tables where a fault was met since the last call. Never rejects. */
  async check(): Promise<void> {
    if (!this.#hasNewFault()) return this.#readOn(performance.now() + BUDGET_MS);
    this.#pass?.return([]);
    this.#pass = this.#parts.keyStore.readTables();
    while (this.#pass !== null) {
      this.#readOn(performance.now() + BUDGET_MS);
      await endOfTurn();
    }
  }

  #hasNewFault(): boolean {
    const { keyStore, dashboard } = this.#parts;
    const hasFault = keyStore.hasFailed || dashboard?.databaseFault === "damaged";
    const isNew = hasFault && !this.#hadFault;
    this.#hadFault = hasFault;
    return isNew;
  }

  #readOn(until: number): void {
    try {
      this.#pass ??= this.#parts.keyStore.readTables();
      do {
        const step = this.#pass.next();
        if (!step.done) continue;
        this.#pass = null;
        return this.#noteTables(step.value);
      } while (performance.now() < until);
    } catch (error) {
      // The list of tables can't be read. `isHealthy` says so, and the next call begins anew.
      this.#pass = null;
      this.#parts.log.error({ error: String(error) }, "the database can't be read");
    }
  }

  #noteTables(tables: string[]): void {
    const isSame = tables.join() === this.#damaged.join();
    this.#damaged = tables;
    if (isSame) return;
    const { log } = this.#parts;
    if (tables.length > 0) log.error({ tables }, "tables of the database are damaged; restore a backup");
    else log.info("every table of the database can be read again");
  }
}
