/** Counts the requests of limited keys on this server alone, and saves what it counts. */
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { LimitCounts, LimitUse } from "@/lib/shared/limits/limit-use";
import type { LimitJournal } from "./journal";
import { type KeyWithLimits, type LimitCounter, refuseBreach } from "./limit-counter";
import { Meter, type Share } from "./meter";

/** How often meters are saved that have nothing to do, and the disk gets what was written. */
const SAVE_MS = 1_000;
/** How many meters are saved at a time that no request asked for: requests wait for it. */
const MOST_SAVED = 200;
/** How often meters are dropped that count nothing. */
const DROP_MS = 60_000;

type Nodes = { readonly id: string; readonly live: readonly string[] };

/**
 * `journal` is null where nothing is to be kept over a restart; `nodes` names the servers that share the database, with
 * this one, and is null where it is the only one.
 */
export type LocalLimitsOptions = { journal?: LimitJournal | null; nodes?: () => Nodes | null };

/**
 * Exact on one server, also after its sudden end: before a request is admitted it is in the journal, a few at a time.
 * What was saved ahead and had not come by then counts as admitted, so that a few may be lost, but none is too many.
 */
export class LocalLimits implements LimitCounter {
  readonly #journal: LimitJournal | null;
  readonly #nodes: () => Nodes | null;
  readonly #meters = new Map<string, Meter>();
  /** meters with something saved ahead, and whether a request has come since the last look */
  readonly #busy = new Map<Meter, boolean>();
  #saveTimer: NodeJS.Timeout | undefined;
  #dropTimer: NodeJS.Timeout | undefined;

  /** Throws when the journal can't be read. */
  constructor({ journal = null, nodes = () => null }: LocalLimitsOptions = {}, now = Date.now()) {
    this.#journal = journal;
    this.#nodes = nodes;
    for (const [keyId, state] of journal?.read() ?? []) {
      const meter = new Meter(keyId);
      meter.restore(state, now);
      this.#meters.set(keyId, meter);
    }
    journal?.rewrite(this.#meters.values());
  }

  take(key: KeyWithLimits, now: number): Refusal | null {
    const meter = this.findMeter(key);
    const breach = meter.findBreach(now, this.#findShare());
    if (breach) return refuseBreach(breach, meter, now);
    if (meter.countsRequests && !this.#draw(meter)) return { code: "limits_unavailable" };
    meter.add(now);
    return null;
  }

  findMeter(key: KeyWithLimits): Meter {
    const { meter } = key;
    const found = meter instanceof Meter && meter.isOpen ? meter : (this.#meters.get(key.id) ?? this.#addMeter(key.id));
    found.bind(key.limits);
    key.meter = found;
    return found;
  }

  /** Counts a request that somebody else has admitted. */
  note(key: KeyWithLimits, now: number): void {
    this.findMeter(key).add(now);
  }

  /** Servers that know nothing of one another's counts share each limit out. Null: this is the only one. */
  #findShare(): Share | null {
    const nodes = this.#nodes();
    if (nodes === null || nodes.live.length < 2) return null;
    return { of: nodes.live.length, rank: Math.max(0, [...nodes.live].sort().indexOf(nodes.id)) };
  }

  #addMeter(keyId: string): Meter {
    const meter = new Meter(keyId);
    this.#meters.set(keyId, meter);
    return meter;
  }

  /** Uses one of the requests that are saved ahead; saves more where there are none. */
  #draw(meter: Meter): boolean {
    if (this.#journal === null) return true;
    if (meter.ahead === 0) {
      meter.ahead = meter.step;
      if (!this.#journal.write(meter)) {
        meter.ahead = 0;
        return false;
      }
      this.#busy.set(meter, true);
    }
    meter.ahead--;
    return true;
  }

  refund(key: KeyWithLimits, at: number): void {
    this.findMeter(key).remove(at);
  }

  spend(key: KeyWithLimits, units: number, now: number): void {
    const meter = this.findMeter(key);
    meter.spend(units, now);
    this.#journal?.write(meter);
  }

  readUses(key: KeyWithLimits, now: number): LimitUse[] {
    return this.findMeter(key).readUses(now);
  }

  readCounts(key: KeyWithLimits, now: number): LimitCounts {
    const share = this.#findShare();
    return { counts: this.findMeter(key).readCounts(now, share), servers: share?.of ?? null, now };
  }

  start(): void {
    this.#saveTimer = setInterval(() => this.#saveIdle(), SAVE_MS).unref();
    this.#dropTimer = setInterval(() => this.#dropEmpty(Date.now()), DROP_MS).unref();
  }

  /** Saves meters exactly that had no request since the last look: after a sudden end they lose nothing. */
  #saveIdle(): void {
    if (this.#journal === null) return;
    let left = MOST_SAVED;
    for (const [meter, hasMoved] of this.#busy) {
      if (hasMoved) this.#busy.set(meter, false);
      else if (left-- > 0) this.#saveExactly(meter);
      else break;
    }
    this.#journal.sync();
    this.#journal.compact(this.#meters.values(), MOST_SAVED);
  }

  #saveExactly(meter: Meter): void {
    meter.ahead = 0;
    this.#busy.delete(meter);
    this.#journal?.write(meter);
  }

  #dropEmpty(now: number): void {
    for (const [keyId, meter] of this.#meters) {
      if (meter.ahead > 0 || !meter.isEmpty(now)) continue;
      meter.isOpen = false;
      this.#meters.delete(keyId);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#saveTimer);
    clearInterval(this.#dropTimer);
    for (const meter of this.#busy.keys()) this.#saveExactly(meter);
    this.#journal?.close();
  }
}
