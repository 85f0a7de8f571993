/** What a bounded load is, and what it measures. */
import type { Secrets } from "./secrets";

/** Which secret each request shows. */
export type Keys =
  | { pick: "random"; from: Secrets }
  /** each once, `count` of them from the line `start` on */
  | { pick: "once"; from: Secrets; start: number; count: number }
  /** well-formed, nobody's, and never the same */
  | { pick: "unseen" };

export type Load = {
  url: string;
  keys: Keys;
  connections: number;
  seconds: number;
  /** what every answer should be */
  status: number;
  /** the process that answers, to read how much processor time it takes */
  pid?: number;
};

/** Latencies in milliseconds; `unexpected` counts other statuses, broken connections and time-outs. */
export type Measure = {
  requestsPerSecond: number;
  p50: number;
  p99: number;
  max: number;
  requests: number;
  unexpected: number;
  statuses: Record<string, number>;
  /**
   * processor time of the process that answers, in microseconds a request: the figure least disturbed by other programs
   */
  cpu?: number;
};
