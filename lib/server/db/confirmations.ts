/** Waits after a commit until every server that shares the database has heard of it, or can admit nothing. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { CommitReport } from "@/lib/shared/gate/inner-hop";
import type { Confirmation, CutOffServer } from "@/lib/shared/nodes/confirmation";
import { LEASE_MS } from "@/lib/shared/nodes/node";
import type { NodeRow } from "./nodes";

/** What it takes of a row of `Node`. */
export type NodeSeen = Pick<NodeRow, "name" | "confirmedGeneration" | "seenAgoMs">;

/**
 * A gate admits for LEASE_MS after it sent the last renewal of its row that came before an answered question. One that
 * asked after the commit has heard of it, so none admits on older knowledge LEASE_MS after the commit, and none whose
 * row is older than that. The margin is for clocks that do not run at the same rate.
 */
const OVER_MS = LEASE_MS + 250;

/** A server that was lost longer ago is no news for the person who changes a key. */
const MENTIONED_MS = 15 * 60 * 1000;

const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [2, 50];

type Waiter = {
  generation: bigint;
  /** when the commit was over at the latest: on this process's monotonic clock, and as a date */
  since: number;
  committedAt: Date;
  resolve: (confirmation: Confirmation) => void;
};

/** Asks for all commits of this process together, and only while one of them waits. */
export class Confirmations {
  readonly #readNodes: () => Promise<readonly NodeSeen[]>;
  readonly #waiters = new Set<Waiter>();
  #pauseMs = FIRST_PAUSE_MS;
  #isAsking = false;

  /** `readNodes` reads all rows of `Node` as they are committed when it is called. It may throw, and may hang. */
  constructor(readNodes: () => Promise<readonly NodeSeen[]>) {
    this.#readNodes = readNodes;
  }

  /**
   * Call it right after the commit of `generation`, without a transaction or a lock. Never throws, and returns
   * OVER_MS after the call at the latest. `collectConfirmation` hears of the result.
   */
  async confirm(generation: bigint): Promise<Confirmation> {
    // The gate of this server hears of it at once, although its notification were lost.
    const report: CommitReport = { committed: true };
    process.send?.(report, undefined, {}, () => {});
    const confirmation = await new Promise<Confirmation>((resolve) => {
      this.#waiters.add({ generation, since: performance.now(), committedAt: new Date(), resolve });
      this.#pauseMs = FIRST_PAUSE_MS;
      if (!this.#isAsking) void this.#ask();
    });
    collectors().getStore()?.push(confirmation);
    return confirmation;
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiters.size > 0) {
      // A node that is not in the rows yet asks its first question later than this, and so hears of these commits.
      const asked = [...this.#waiters];
      const rows = await this.#readInTime(asked);
      for (const waiter of asked) this.#settle(waiter, rows);
      if (this.#waiters.size > 0) await new Promise((resolve) => setTimeout(resolve, this.#pauseMs));
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    }
    this.#isAsking = false;
  }

  /** Null when the rows could not be read, or not before the first of the waiters has waited long enough. */
  async #readInTime(waiters: readonly Waiter[]): Promise<readonly NodeSeen[] | null> {
    const first = Math.min(...waiters.map(({ since }) => since));
    const leftMs = first + OVER_MS - performance.now();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, leftMs), null);
      this.#readNodes()
        .then(resolve, () => resolve(null))
        .finally(() => clearTimeout(timer));
    });
  }

  #settle(waiter: Waiter, rows: readonly NodeSeen[] | null): void {
    const isOver = performance.now() - waiter.since >= OVER_MS;
    const confirmation = rows ? toConfirmation(waiter, rows, isOver) : isOver ? toUnknown(waiter) : null;
    if (!confirmation) return;
    this.#waiters.delete(waiter);
    waiter.resolve(confirmation);
  }
}

/** Null while a node that may still admit on older knowledge has not confirmed, and the wait is not over. */
function toConfirmation(
  { generation, committedAt }: Waiter,
  rows: readonly NodeSeen[],
  isOver: boolean,
): Confirmation | null {
  const live = rows.filter(({ seenAgoMs }) => seenAgoMs <= OVER_MS);
  const late = live.filter(({ confirmedGeneration }) => confirmedGeneration < generation);
  if (late.length > 0 && !isOver) return null;
  const names = new Set(live.map(({ name }) => name));
  const lost = rows.filter(({ name, seenAgoMs }) => {
    // A server that was killed and started again has a new row under its name.
    return seenAgoMs > OVER_MS && seenAgoMs <= MENTIONED_MS && !names.has(name);
  });
  const now = Date.now();
  const cutOff: CutOffServer[] = [
    ...lost.map(({ name, seenAgoMs }) => ({ name, since: new Date(now - seenAgoMs + LEASE_MS).toISOString() })),
    ...late.map(({ name }) => ({ name, since: toEnd(committedAt) })),
  ];
  return { servers: live.length + lost.length, cutOff };
}

const toUnknown = ({ committedAt }: Waiter): Confirmation => ({ servers: null, since: toEnd(committedAt) });

const toEnd = (committedAt: Date): string => new Date(committedAt.getTime() + LEASE_MS).toISOString();

/** On globalThis, because Next bundles this module more than once into one process. */
function collectors(): AsyncLocalStorage<Confirmation[]> {
  const holder = globalThis as typeof globalThis & { latchkeyConfirmations?: AsyncLocalStorage<Confirmation[]> };
  holder.latchkeyConfirmations ??= new AsyncLocalStorage();
  return holder.latchkeyConfirmations;
}

/** Runs `work`, and says which servers have confirmed its last commit; null where no commit waited for any. */
export async function collectConfirmation<T>(
  work: () => Promise<T>,
): Promise<{ value: T; confirmation: Confirmation | null }> {
  const collected: Confirmation[] = [];
  const value = await collectors().run(collected, work);
  return { value, confirmation: collected.at(-1) ?? null };
}
