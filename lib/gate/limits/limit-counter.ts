/** Counts the requests of limited keys: what the rest of the gate needs to know of it. */
import type { ServerResponse } from "node:http";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { describeLimits, type KeyLimits, type LimitPeriod } from "@/lib/shared/limits/key-limits";
import type { LimitCounts, LimitUse } from "@/lib/shared/limits/limit-use";

/** A limit that is used up, and from when on a request may come again. Times are milliseconds since 1970. */
export type Breach = { counts: LimitUse["counts"]; per: LimitPeriod; limit: number; until: number };

/** What is known of the use of a key's limits, for those who answer its requests. */
export interface LimitMeter {
  /** false once it was dropped; nothing is counted in it then */
  readonly isOpen: boolean;
  /** the field `RateLimit-Policy` */
  readonly policy: string;
  /** The field `RateLimit`. */
  formatRateLimit(now: number): string;
  /** How much of each limit is used. */
  readUses(now: number): LimitUse[];
}

/** A key as far as it is limited. It holds its meter, so that a request need not look it up. */
export type LimitedKey = { readonly id: string; readonly limits: KeyLimits | null; meter: LimitMeter | null };

/** A key that has limits. */
export type KeyWithLimits = LimitedKey & { readonly limits: KeyLimits };

/** Counts requests and units of limited keys. Times are milliseconds since 1970. */
export interface LimitCounter {
  /** The meter of a key, which it holds from then on. Counts nothing. */
  findMeter(key: KeyWithLimits): LimitMeter;
  /**
   * Counts one request, or returns why it must be refused: a refused request is not counted. A promise, which never
   * rejects, only where other servers count as well.
   */
  take(key: KeyWithLimits, now: number): Refusal | null | Promise<Refusal | null>;
  /** Takes one request back, which `take` has counted at `at`: it was refused by somebody else. */
  refund(key: KeyWithLimits, at: number): void;
  /** Counts what an upstream says that a request has cost. */
  spend(key: KeyWithLimits, units: number, now: number): void;
  /** What is counted of the limits of a key, by whoever counts at the moment. A promise never rejects. */
  readCounts(key: KeyWithLimits, now: number): LimitCounts | Promise<LimitCounts>;
  /** Begins to save what is counted. */
  start(): void;
  /** Saves everything. Nothing may be counted afterwards. */
  close(): Promise<void>;
}

/** Whether a key has limits. */
export function hasLimits<Key extends LimitedKey>(key: Key): key is Key & KeyWithLimits {
  return key.limits !== null;
}

/** The refusal of a request for which a limit has no room. */
export function refuseBreach({ counts, per, limit, until }: Breach, meter: LimitMeter, now: number): Refusal {
  const seconds = Math.max(1, Math.ceil((until - now) / 1000));
  const isBudget = counts === "units";
  const budget = isBudget && per !== "day" && per !== "month" ? null : { units: limit, per: per as "day" | "month" };
  const [described = ""] = describeLimits(
    isBudget ? { requests: [], budget } : { requests: [{ count: limit, per }], budget: null },
  );
  const wait = `Repeat the request in ${seconds} second${seconds === 1 ? "" : "s"}.`;
  return {
    code: isBudget ? "budget_spent" : "rate_limited",
    limit,
    per,
    retry_after: seconds,
    rate_limit: { policy: meter.policy, current: meter.formatRateLimit(now) },
    detail: `This API key may ${isBudget ? "spend" : "send"} ${described}. ${wait}`,
  };
}

/**
 * The refusal with what the limits of the key have left, which every answer to a limited key says. Not for a refusal
 * by a limit, which says it already.
 */
export function withRateLimit(
  { keyLimits }: { keyLimits: Pick<LimitCounter, "findMeter"> },
  key: LimitedKey,
  refusal: Refusal,
  now: number,
): Refusal {
  if (!hasLimits(key)) return refusal;
  const meter = keyLimits.findMeter(key);
  const current = meter.formatRateLimit(now);
  // Of a key that other servers count, nothing may be known yet.
  return current === "" ? refusal : { ...refusal, rate_limit: { policy: meter.policy, current } };
}

/** Has the answer tell its client of the limits, whoever writes it. */
export function setRateLimitFields(response: ServerResponse, key: LimitedKey, now: number): void {
  const [policyName = "", policy = "", name = "", current = ""] = toRateLimitHeaders(key, now);
  if (policyName !== "") response.setHeader(policyName, policy).setHeader(name, current);
}

/** The same as `toRateLimitHeaders`, as lines that end with CRLF. */
export function toRateLimitLines({ limits, meter }: LimitedKey, now: number): string {
  if (limits === null || meter === null) return "";
  return `RateLimit-Policy: ${meter.policy}\r\nRateLimit: ${meter.formatRateLimit(now)}\r\n`;
}

/** The fields that tell a client of its limits, names and values in turn; none for a key without limits. */
export function toRateLimitHeaders({ limits, meter }: LimitedKey, now: number): string[] {
  if (limits === null || meter === null) return [];
  return ["RateLimit-Policy", meter.policy, "RateLimit", meter.formatRateLimit(now)];
}
