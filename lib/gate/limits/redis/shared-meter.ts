/** What this server knows of a key whose requests are counted in Redis. */

import { type Breach, type KeyWithLimits, type LimitMeter, refuseBreach } from "@/lib/gate/limits/limit-counter";
import { formatLeft, formatPolicy } from "@/lib/gate/limits/meter";
import { SLICES, type SlidingPeriod } from "@/lib/gate/limits/windows";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import type { LimitCount, LimitUse } from "@/lib/shared/limits/limit-use";

/** Every key in Redis begins with this, so that Redis may be shared with other programs. */
export const KEY_PREFIX = "latchkey:limits:";

/** One window of a key, as the script names it. `since`: from when on this server counts in it; 0 from the start. */
type Window = Pick<LimitUse, "counts" | "per" | "limit"> & { since: number };

/** The use of a key's limits by the last answer of Redis, and what Redis has not heard of yet. */
export class SharedMeter implements LimitMeter {
  isOpen = true;
  /** the key for the counter of this server alone, which holds a meter of its own */
  readonly own: KeyWithLimits;
  /** requests and units that were counted while Redis was away */
  missed = { requests: 0, units: 0 };
  usedAt = 0;
  readonly policy: string;
  readonly windows: readonly Window[];
  #uses: LimitUse[] = [];
  /** when each limit that is used up has room again */
  #freeAt: number[] = [];
  #breach: Breach | null = null;

  constructor(
    readonly keyId: string,
    readonly limits: KeyLimits,
    former: SharedMeter | null,
  ) {
    this.own = { id: keyId, limits, meter: null };
    this.policy = formatPolicy(limits);
    const now = Date.now();
    const requests = limits.requests.map(({ per, count }) => {
      const before = former?.windows.find((window) => window.counts === "requests" && window.per === per);
      const since = before?.since ?? (former ? now : 0);
      return { counts: "requests" as const, per, limit: count, since };
    });
    const { budget } = limits;
    this.windows = budget
      ? [...requests, { counts: "units", per: budget.per, limit: budget.units, since: 0 }]
      : requests;
    if (former) this.missed = former.missed;
  }

  /** Keys and arguments of the script. `amounts`: one for each window. */
  toArguments(action: "take" | "add" | "refund" | "read", amounts: readonly number[] = []): (string | number)[] {
    const keys = this.windows.map(({ counts, per }) => `${KEY_PREFIX}${this.keyId}:${counts}:${per}`);
    const windows = this.windows.flatMap(({ counts, per, limit }, index) => {
      const { sliceMs, count } = per in SLICES ? SLICES[per as SlidingPeriod] : { sliceMs: 0, count: 0 };
      return [per, sliceMs, count, limit, counts === "units" ? 1 : 0, amounts[index] ?? 0];
    });
    return [keys.length, ...keys, action, ...windows];
  }

  /** Takes the answer of the script, and returns the limit that has no room. Times are put by this server's clock. */
  take(answer: readonly number[], now: number): Breach | null {
    const [hasRoom = 0, redisNow = now, ...numbers] = answer;
    const ahead = redisNow - now;
    let breach: Breach | null = null;
    this.#freeAt = this.windows.map((_, index) => (numbers[3 * index + 2] ?? now) - ahead);
    this.#uses = this.windows.map(({ counts, per, limit }, index) => {
      const [used = 0, resetsAt = now, freeAt = now] = numbers.slice(3 * index, 3 * index + 3);
      const until = freeAt - ahead;
      if (hasRoom === 0 && used >= limit && until > (breach?.until ?? 0)) breach = { counts, per, limit, until };
      return { counts, per, limit, used, resetsAt: resetsAt - ahead };
    });
    this.#breach = breach;
    return breach;
  }

  /** The refusal that Redis would give as well, since no room can have come up before. Null where it must be asked. */
  findRefusal(now: number): Refusal | null {
    return this.#breach && this.#breach.until > now ? refuseBreach(this.#breach, this, now) : null;
  }

  /** Forgets the refusal: a request was taken back, or Redis has lost its counts. */
  forgetBreach(): void {
    this.#breach = null;
  }

  /** Shows what this server alone has counted, while Redis is away. */
  setUses(uses: LimitUse[]): void {
    this.#uses = uses;
    this.#breach = null;
  }

  readUses(): LimitUse[] {
    return this.#uses;
  }

  /** By the last answer of Redis. */
  readCounts(): LimitCount[] {
    return this.#uses.map((use, index) => {
      const freeAt = use.used < use.limit ? null : (this.#freeAt[index] ?? use.resetsAt);
      return { ...use, most: use.limit, freeAt };
    });
  }

  formatRateLimit(now: number): string {
    const parts = this.#uses.map(({ counts, per, limit, used, resetsAt }) =>
      formatLeft(counts === "units" ? "budget" : per, limit - used, resetsAt - now),
    );
    return parts.join("").slice(0, -2);
  }
}
