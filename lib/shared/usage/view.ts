/** What a key was used for, as a browser may see it. Dates are ISO 8601 with `Z`. */
import type { KeyRefusalCode } from "@/lib/shared/gate/refusals";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { LimitPeriod } from "@/lib/shared/limits/key-limits";

/** The spans that the page of a key shows. Days are those of the person's time zone, months those of UTC. */
export const USAGE_SPANS = {
  "24h": { label: "24 hours", step: "hour", points: 24 },
  "7d": { label: "7 days", step: "day", points: 7 },
  "30d": { label: "30 days", step: "day", points: 30 },
  "12m": { label: "12 months", step: "month", points: 12 },
} as const;

/** One of `USAGE_SPANS`. */
export type UsageSpan = keyof typeof USAGE_SPANS;

/** The span of a text, such as that of a URL; 7 days for any other text. */
export function parseUsageSpan(text: string | null | undefined): UsageSpan {
  return text === "24h" || text === "30d" || text === "12m" ? text : "7d";
}

/** Requests by how they ended. */
export type UsageNumbers = { admitted: number; refused: Partial<Record<KeyRefusalCode, number>> };

/** An hour, a day or a month; `at` is its start. */
export type UsagePoint = UsageNumbers & { at: string };

/** An address that used the key, or tried to. */
export type KeyCaller = { address: string; firstAt: string; lastAt: string; admitted: number; refused: number };

/** A refused request. */
export type KeyRefusal = {
  id: string;
  at: string;
  code: KeyRefusalCode;
  address: string;
  /** for example "GET /v1/mail"; never a query */
  purpose: string;
  requestId: string;
  /** a route's path, `CHECK_SOURCE` or `OWN_SOURCE` */
  source: string;
  /** the permissions that the key lacked: of each list, one */
  missing: Permission[][];
  /** the period of the limit that had no room; null where that was not the reason, or is not known */
  per: LimitPeriod | null;
};

/** Admitted requests that asked for a permission, or for any one of several. */
export type PermissionUse = {
  words: Permission[];
  /** a route's path, `CHECK_SOURCE` or `OWN_SOURCE` */
  source: string;
  count: number;
  /** the last UTC day of them, `YYYY-MM-DD` */
  lastDay: string;
};

/** What is counted of a key. */
export type KeyUsageView = {
  span: UsageSpan;
  /** oldest first, without gaps; the last one is still running */
  points: UsagePoint[];
  total: UsageNumbers;
  /** the latest first, at most 100 */
  callers: KeyCaller[];
  /** the latest first, at most 50 */
  refusals: KeyRefusal[];
  /** of the days from `since` on */
  permissions: { since: string; uses: PermissionUse[] };
  /** the moment of this data, by the server's clock */
  now: string;
};
