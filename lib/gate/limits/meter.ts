/** What is counted of one key: its requests in each limited period, and the units that they cost. */

import type { BudgetPeriod, KeyLimits, LimitPeriod } from "@/lib/shared/limits/key-limits";
import type { LimitCount, LimitUse } from "@/lib/shared/limits/limit-use";
import type { Breach, LimitMeter } from "./limit-counter";
import { CalendarWindow, type CountWindow, createWindow, type WindowState } from "./windows";

/** A meter as it is saved. `ahead`: requests that may have been admitted since without having been saved. */
export type MeterState = {
  ahead: number;
  requests: { [Period in LimitPeriod]?: WindowState };
  units: { [Period in BudgetPeriod]?: WindowState };
};

/** A server's part of each limit: of `of` servers, this is number `rank`, from 0. */
export type Share = { of: number; rank: number };

/** What a server may admit of a limit. The shares of all servers are the limit together. */
export function shareOf(limit: number, { of, rank }: Share): number {
  return Math.floor(limit / of) + (rank < limit % of ? 1 : 0);
}

/** `since`: when the period got a limit. Requests from before are not in its window. */
type Bound = { per: LimitPeriod; limit: number; window: CountWindow; since: number };

/** In how many steps a limit is reserved: so many times at most it is saved in one period. */
const STEPS = 50;
const MOST_AHEAD = 256;

/**
 * The counts of one key. What is counted belongs to the key, not to its limits: a limit that is lowered binds at once,
 * and one that is raised leaves the count as it is. A period is counted from the moment on that it has a limit.
 */
export class Meter implements LimitMeter {
  readonly keyId: string;
  /** false once it was dropped; nothing is counted in it then */
  isOpen = true;
  /** requests that are saved as admitted, and have not come yet */
  ahead = 0;
  readonly #requests = new Map<LimitPeriod, CountWindow>();
  readonly #units = new Map<BudgetPeriod, CalendarWindow>();
  #limits: KeyLimits | null = null;
  #bound: readonly Bound[] = [];
  #budget: Bound | null = null;
  #policy = "";
  #step = 1;
  #latest = 0;

  constructor(keyId: string) {
    this.keyId = keyId;
  }

  /** A clock that was set back must not begin a period again. */
  #toTime(now: number): number {
    if (now > this.#latest) this.#latest = now;
    return this.#latest;
  }

  /** How many requests to save as admitted at a time. Of a small limit only one: what is saved ahead may be lost. */
  get step(): number {
    return this.#step;
  }

  /** Makes these limits bind. The same object costs nothing. */
  bind(limits: KeyLimits): void {
    if (limits === this.#limits) return;
    const isFirst = this.#limits === null;
    const before = new Map(this.#bound.map(({ per, since }) => [per, since]));
    this.#limits = limits;
    this.#bound = limits.requests.map(({ per, count }) => {
      const since = before.get(per) ?? (isFirst ? 0 : this.#latest);
      return { per, limit: count, window: this.#findRequests(per), since };
    });
    const { budget } = limits;
    this.#budget = budget && { per: budget.per, limit: budget.units, window: this.#findUnits(budget.per), since: 0 };
    const smallest = Math.min(...this.#bound.map(({ limit }) => limit));
    this.#step = Math.max(1, Math.min(MOST_AHEAD, Math.floor(smallest / STEPS)));
    this.#policy = formatPolicy(limits);
  }

  #findRequests(per: LimitPeriod): CountWindow {
    const window = this.#requests.get(per) ?? createWindow(per);
    this.#requests.set(per, window);
    return window;
  }

  #findUnits(per: BudgetPeriod): CalendarWindow {
    const window = this.#units.get(per) ?? new CalendarWindow(per);
    this.#units.set(per, window);
    return window;
  }

  /** Whether requests are counted, and not units alone. */
  get countsRequests(): boolean {
    return this.#bound.length > 0;
  }

  /**
   * The limit that keeps a request from being admitted now: of several, the one that does so longest. `share` is what
   * this server may admit of each; null for all of it.
   */
  findBreach(now: number, share: Share | null = null): Breach | null {
    const time = this.#toTime(now);
    let longest: Breach | null = null;
    for (const bound of this.#bound) {
      const most = share === null ? bound.limit : shareOf(bound.limit, share);
      if (bound.window.countAt(time) < most) continue;
      const breach = toBreach("requests", bound, time, most);
      if (longest === null || breach.until > longest.until) longest = breach;
    }
    const budget = this.#budget;
    if (budget === null) return longest;
    const most = share === null ? budget.limit : shareOf(budget.limit, share);
    if (budget.window.countAt(time) < most) return longest;
    const breach = toBreach("units", budget, time, most);
    return longest === null || breach.until > longest.until ? breach : longest;
  }

  /** Counts one request, at the returned time. */
  add(now: number): number {
    const time = this.#toTime(now);
    for (const { window } of this.#bound) window.add(1, time);
    return time;
  }

  /** Takes one request back that was counted at `at`, from the windows that it is in. */
  remove(at: number): void {
    for (const { window, since } of this.#bound) if (at > since) window.remove(1, at);
  }

  /** Counts units against the budget. */
  spend(units: number, now: number): void {
    this.#budget?.window.add(units, this.#toTime(now));
  }

  /** How much of each limit is used. */
  readUses(now: number): LimitUse[] {
    const time = this.#toTime(now);
    const uses = this.#bound.map((bound) => toUse("requests", bound, time));
    return this.#budget ? [...uses, toUse("units", this.#budget, time)] : uses;
  }

  /** The same, with when there is room again. `share`: see `findBreach`. */
  readCounts(now: number, share: Share | null): LimitCount[] {
    const time = this.#toTime(now);
    const toCount = (counts: LimitUse["counts"], bound: Bound): LimitCount => {
      const most = share === null ? bound.limit : shareOf(bound.limit, share);
      const use = toUse(counts, bound, time);
      return { ...use, most, freeAt: use.used < most ? null : toBreach(counts, bound, time, most).until };
    };
    const read = this.#bound.map((bound) => toCount("requests", bound));
    return this.#budget ? [...read, toCount("units", this.#budget)] : read;
  }

  /** The field `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10. */
  get policy(): string {
    return this.#policy;
  }

  /** The field `RateLimit`: what is left of each limit, and in how many seconds all of it is there again. */
  formatRateLimit(now: number): string {
    const time = this.#toTime(now);
    let text = "";
    for (const { per, limit, window } of this.#bound) {
      text += formatLeft(per, limit - window.countAt(time), window.resetAt(time) - time);
    }
    if (this.#budget) {
      const { limit, window } = this.#budget;
      text += formatLeft("budget", limit - window.countAt(time), window.resetAt(time) - time);
    }
    return text.slice(0, -2);
  }

  /** Whether it counts nothing at `now`, so that a new meter would be the same. */
  isEmpty(now: number): boolean {
    const time = this.#toTime(now);
    const windows = [...this.#requests.values(), ...this.#units.values()];
    return windows.every((window) => window.countAt(time) === 0);
  }

  save(): MeterState {
    const requests = Object.fromEntries([...this.#requests].map(([per, window]) => [per, window.save()]));
    const units = Object.fromEntries([...this.#units].map(([per, window]) => [per, window.save()]));
    return { ahead: this.ahead, requests, units };
  }

  /** Takes what was saved. What was saved ahead counts as admitted now: nobody can say that it was not. */
  restore({ ahead, requests, units }: MeterState, now: number): void {
    const time = this.#toTime(now);
    for (const [per, state] of Object.entries(requests)) {
      const window = this.#findRequests(per as LimitPeriod);
      window.restore(state);
      if (ahead > 0) window.add(ahead, time);
    }
    for (const [per, state] of Object.entries(units)) this.#findUnits(per as BudgetPeriod).restore(state);
  }
}

function toBreach(counts: Breach["counts"], { per, limit, window }: Bound, time: number, most: number): Breach {
  // Without a share at all, the next period may find fewer servers.
  return { counts, per, limit, until: most > 0 ? window.timeBelow(most - 1, time) : time + 60_000 };
}

function toUse(counts: LimitUse["counts"], { per, limit, window }: Bound, time: number): LimitUse {
  return { counts, per, limit, used: window.countAt(time), resetsAt: window.resetAt(time) };
}

/** One part of the field `RateLimit`, with the comma that separates it from the next. */
export function formatLeft(name: string, left: number, resetMs: number): string {
  return `"${name}";r=${Math.max(0, left)};t=${Math.max(0, Math.ceil(resetMs / 1000))}, `;
}

/** Seconds of each period that has always the same number of them. */
const SECONDS: Partial<Record<LimitPeriod, number>> = { second: 1, minute: 60, hour: 3_600, day: 86_400 };

/** The field `RateLimit-Policy` of these limits. */
export function formatPolicy({ requests, budget }: KeyLimits): string {
  const policies = requests.map(({ per, count }) => `"${per}";q=${count}${formatLength(per)}`);
  if (budget) policies.push(`"budget";q=${budget.units};qu="units"${formatLength(budget.per)}`);
  return policies.join(", ");
}

function formatLength(per: LimitPeriod): string {
  const seconds = SECONDS[per];
  return seconds === undefined ? "" : `;w=${seconds}`;
}
