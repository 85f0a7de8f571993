/** The traffic of a route as a browser may see it. */

/** The periods that a route's page shows: the step is one point of its charts. */
export const TRAFFIC_PERIODS = {
  "1h": { label: "1 hour", span: "minute", points: 60 },
  "24h": { label: "24 hours", span: "hour", points: 24 },
  "7d": { label: "7 days", span: "hour", points: 168 },
} as const;

/** One of `TRAFFIC_PERIODS`. */
export type TrafficPeriod = keyof typeof TRAFFIC_PERIODS;

/** The period of a text, such as that of a URL; 24 hours for any other text. */
export function parseTrafficPeriod(text: string | null | undefined): TrafficPeriod {
  return text === "1h" || text === "7d" ? text : "24h";
}

/** How many requests ended how, and how long the upstream took. Durations are null without an answer or failure. */
export type TrafficNumbers = {
  /** by the upstream, with a status below 500 */
  answered: number;
  /** by the gate, because of the request or its key */
  refused: number;
  /** with a status of 500 or more, by the upstream or because it failed */
  errors: number;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
};

/** A minute or an hour. `at` is its start; dates are ISO 8601 with `Z`. */
export type TrafficPoint = TrafficNumbers & { at: string };

/** The data of the page of a route. */
export type TrafficView = {
  /** the route's path */
  route: string;
  /** oldest first, without gaps; the last one is still running */
  points: TrafficPoint[];
  total: TrafficNumbers;
  /** why the gate refused, most frequent first */
  refusals: { code: string; title: string; count: number }[];
  /**
   * The keys with the most admitted requests in the hours from `since` on. `name` is null for all keys of other
   * accounts together, which are the last row.
   */
  keys: { since: string; rows: { name: string | null; count: number }[] };
  /** newest first; `reason` says why there was no answer, null if there was one */
  errors: {
    id: string;
    at: string;
    requestId: string;
    purpose: string;
    status: number;
    reason: string | null;
    cause: string | null;
    errorCode: string | null;
  }[];
  /** the moment of this data, by the server's clock */
  now: string;
};
