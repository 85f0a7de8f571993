/** The key store on PostgreSQL, which any number of gates share. It reads keys, and writes the gate's own row alone. */
import { type KeyStore, type LeaseState, type LiveNodes, type LoadedKey, NOT_LOADED } from "@/lib/gate/auth/key-store";
import type { Log } from "@/lib/gate/process/log";
import type { StoredDocuments } from "@/lib/shared/documents/stored";
import type { NodeStatus } from "@/lib/shared/nodes/node";
import { type Clock, systemClock } from "./clock";
import { Connection } from "./connection";
import { KnownState } from "./known-state";
import { Lease } from "./lease";
import { LookUps } from "./look-ups";
import type { NodeIdentity } from "./node-row";
import { Poller } from "./poller";
import { Sessions } from "./sessions";

/** What a store is opened with. */
export type PostgresKeyStoreOptions = {
  /** holds a password: must not be logged */
  url: string;
  /** how the gate is shown among the nodes */
  identity: NodeIdentity;
  log: Pick<Log, "warn" | "error" | "info">;
  clock?: Clock;
};

/** What the gate's row tells of it, beside its lease. */
export type GateStatus = Omit<NodeStatus, "leaseAgeMs">;

/**
 * Vouches for what is remembered while its lease lasts. Its `generation()` is a count of its own: see `KnownState`.
 */
export class PostgresKeyStore implements KeyStore {
  readonly #lease: Lease;
  readonly #known = new KnownState();
  readonly #poller: Poller;
  readonly #connection: Connection;
  readonly #lookUps: LookUps;
  readonly #sessions: Sessions;
  readonly #log: PostgresKeyStoreOptions["log"];
  #hasFailed = false;
  #closing: Promise<unknown> | null = null;
  #readStatus = (): GateStatus => ({ permits: 0, redis: "none", routesHash: null, claimCodeHash: null });

  private constructor({ url, identity, log, clock = systemClock }: PostgresKeyStoreOptions) {
    this.#log = log;
    this.#lease = new Lease(clock);
    const known = this.#known;
    const readStatus = () => this.#readStatus();
    this.#poller = new Poller({ url, identity, clock, lease: this.#lease, known, log, readStatus });
    this.#connection = new Connection({ url, name: "latchkey look-ups" });
    this.#lookUps = new LookUps({ connection: this.#connection, known, onMisfit: () => this.poll() });
    this.#sessions = new Sessions(this.#connection);
  }

  /** Opens a migrated database. Resolves after the first answer; rejects with the reason when there is none. */
  static async open(options: PostgresKeyStoreOptions): Promise<PostgresKeyStore> {
    const store = new PostgresKeyStore(options);
    await store.#poller.start();
    return store;
  }

  /** From now on the gate's row tells what `read` returns. */
  shareStatus(read: () => GateStatus): void {
    this.#readStatus = read;
  }

  /** Asks PostgreSQL at once what has changed. */
  poll(): void {
    this.#poller.poll();
  }

  get nodes(): LiveNodes {
    return this.#poller.nodes;
  }

  get lease(): LeaseState {
    const { ageMs, isValid } = this.#lease;
    return { ageMs, isValid, generation: this.#known.generation };
  }

  generation(): number | null {
    return this.#lease.isValid ? this.#known.revision : null;
  }

  changedBetween(before: number, generation: number): string[] | null {
    return this.#known.changedBetween(before, generation);
  }

  documents(): StoredDocuments {
    return this.#known.documents;
  }

  find(): typeof NOT_LOADED {
    return NOT_LOADED;
  }

  async load(digests: readonly string[]): Promise<ReadonlyMap<string, LoadedKey>> {
    try {
      const keys = await this.#lookUps.load(digests);
      if (this.#hasFailed) this.#log.info("keys can be looked up again");
      this.#hasFailed = false;
      return keys;
    } catch (error) {
      if (!this.#hasFailed) this.#log.error({ error: String(error) }, "keys can't be looked up");
      this.#hasFailed = true;
      throw error;
    }
  }

  hasSession(tokenHash: Buffer, now: number): boolean | Promise<boolean> {
    return this.#sessions.has(tokenHash, now);
  }

  isHealthy(): boolean {
    return this.#lease.isValid;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  // PostgreSQL checks its own pages, and reading all tables would fall to each node.
  // biome-ignore lint/correctness/useYield: there is nothing to read
  *readTables(): Generator<void, string[]> {
    return [];
  }

  async close(): Promise<void> {
    this.#lease.end();
    this.#closing ??= Promise.all([this.#poller.stop(), this.#connection.close()]);
    await this.#closing;
  }
}
